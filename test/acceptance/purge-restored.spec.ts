import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { ManualClock } from '#kernel';
import { RunPurge } from '#retention';
import { type Actor, dossierNumber, expected, Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { dumpViews, type ViewDump } from '../support/view-dump.js';

const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
const DAY = '2026-03-02';
const [EARLY, LATE] = [dossierNumber(11), dossierNumber(22)];

/** Copies of some of a data folder's files, by the beginning of their names. */
function restore(from: string, to: string, ...prefixes: readonly string[]): void {
  const chosen = (folder: string) =>
    readdirSync(folder).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  for (const name of chosen(to)) rmSync(join(to, name), { recursive: true });
  for (const name of chosen(from)) cpSync(join(from, name), join(to, name), { recursive: true });
}

/** But for facets: kinds of acts that no row has any more stay. */
function viewsOf(data: string): ViewDump {
  return { ...dumpViews(join(data, 'views')), 'traces.facet': '' };
}

describe('a data folder of which a part comes from a backup made before a purge', () => {
  const clock = new ManualClock(Date.parse('2026-03-02T09:00:00Z'));
  const backup = mkdtempSync(join(tmpdir(), 'temoin-backup-'));
  const purged = mkdtempSync(join(tmpdir(), 'temoin-purged-'));
  let test: TestServer;
  let data: string;
  let story: Story;
  let principal: Actor;

  const dossiers = async (): Promise<(string | undefined)[]> => {
    expected(await principal.client.signIn(principal.identifier ?? '', principal.password ?? ''), 201);
    const traces = await story.traces(principal, { service: 'CDAP', from: '2026-01-01T00:00:00Z' });
    return traces.map(({ object }) => object?.ref);
  };
  const state = async () => {
    const { keyring, store } = test.server.runtime;
    const key = (await keyring.keys('trace')).find(({ id }) => id === `trace/${DAY}`);
    const streams = await Array.fromAsync(store.streams(`trace-${DAY}.`));
    return { destroyed: key?.destroyedAt !== undefined, streams, dossiers: await dossiers() };
  };
  const caughtUp = async () => test.server.runtime.reached(await test.server.runtime.store.head());
  const gone = { destroyed: true, streams: [], dossiers: [LATE] };

  /** The purged folder, with these of its files as they were before. */
  async function startOn(...prefixes: readonly string[]): Promise<string> {
    await test.server.close();
    rmSync(data, { recursive: true });
    cpSync(purged, data, { recursive: true });
    restore(backup, data, ...prefixes);
    // Closes once more what is closed, which does nothing, and starts.
    await test.restart();
    return test.server.notices.join('\n');
  }

  beforeAll(async () => {
    test = await startTestServer({ clock });
    data = join(test.folder, 'data');
    story = await Story.begin(test);
    const { siret, administrators } = await story.partner();
    principal = await story.arrive(administrators.principal);
    const userId = await story.register(principal, siret, NOUR);
    expected(await story.grant(principal, siret, { userId }), 201);
    const agent = await story.arrive(NOUR);
    expect((await story.consult(agent, EARLY)).status).toBe(200);
    clock.set(Date.parse('2026-06-10T08:00:00Z'));
    expected(await agent.client.signIn(agent.identifier ?? '', agent.password ?? ''), 201);
    expect((await story.consult(agent, LATE)).status).toBe(200);
    await test.restart();
    await test.server.close();
    cpSync(data, backup, { recursive: true });
    await test.restart();
    clock.set(Date.parse('2026-09-03T08:00:00Z'));
    expect(await test.server.app.get(CommandBus).execute(new RunPurge())).toBeDefined();
    await test.server.close();
    cpSync(data, purged, { recursive: true });
    await test.restart();
  }, 60_000);

  afterAll(async () => {
    await test.dispose();
    for (const folder of [backup, purged]) rmSync(folder, { recursive: true, force: true });
  });

  it('has nothing to make good where all of it is of after', async () => {
    expect(await startOn()).not.toMatch(/copie plus ancienne/);
    expect(await state()).toEqual(gone);
  });

  it('[S5.3.2-a] applies the purge again to older views, before it serves', async () => {
    expect(await startOn('views')).toMatch(/copie plus ancienne .*lignes : [1-9]/);
    expect(await state()).toEqual(gone);
  });

  it('[S5.3.2-a] applies it again to an older log, which the keyring remembers', async () => {
    expect(await startOn('log.db', 'integrity', 'views')).toMatch(/copie plus ancienne .*flux : [1-9]/);
    expect(await state()).toEqual(gone);
  });

  it('[S5.3.2-a] destroys again the keys that an older keyring has brought back, which the certificates remember', async () => {
    expect(await startOn('keyring.db')).toMatch(/copie plus ancienne .*clés : 1/);
    expect(await state()).toEqual(gone);
  });

  it('shows what a rebuild would', async () => {
    await startOn('keyring.db', 'views');
    expect(await state()).toEqual(gone);
    await caughtUp();
    await test.server.close();
    const shown = viewsOf(data);
    rmSync(join(data, 'views'), { recursive: true });
    await test.restart();
    await caughtUp();
    await test.server.close();
    expect(viewsOf(data)).toEqual(shown);
    await test.restart();
  });
});
