import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMasterKey } from '#keyring';
import { SqliteProjections } from '#read-store';
import { viewGroups } from '../../apps/server/log-contexts.js';
import { DataFolder } from '../../apps/server/data-folder.js';
import { LogFeed } from '../../apps/server/feed.js';
import { placesOf } from '../../apps/server/places.js';
import { Settings } from '../../apps/server/settings.js';
import { ServerProcess } from '../support/server-process.js';
import { type Actor, Story } from '../support/story.js';
import { dumpViews } from '../support/view-dump.js';
import { checkLedger, settle } from './check-ledger.js';
import { castOf } from './cast.js';
import { type Cast, HttpLoad, type Ledger } from './http-load.js';

const ROUNDS = Number(process.env['TEMOIN_CAMPAIGN_ROUNDS'] ?? 3);
const MOST_ACKNOWLEDGED = 500;
const DAY = '86400';

describe('a server whose process is killed under load', () => {
  let folder: string;
  let server: ServerProcess;
  let cast: Cast;
  let auditor: Actor;
  const ledgers: Ledger[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-server-kill-'));
    const settings = { TEMOIN_SESSION_IDLE: DAY, TEMOIN_SESSION_ABSOLUTE: DAY, LOG_LEVEL: 'warn' };
    server = await new ServerProcess(join(folder, 'data'), settings).start();
    ({ cast, auditor } = await castOf(await Story.begin(server)));
  }, 60_000);
  afterAll(async () => {
    await server.stop('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it(`loses nothing that it had acknowledged, doubles nothing, and is ready again, ${ROUNDS} times in a row`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      ledgers.push(await killedUnderLoad(server, cast));
      // Now and then it is killed again while it starts.
      if (round % 3 === 1) {
        server.launch();
        await pause(Math.random() * 1500);
        await server.stop('SIGKILL');
      }
      await server.start();
      await checkLedger(server, cast, auditor, ledgers.at(-1) as Ledger);
      await settle(cast);
    }
  }, 3_600_000);

  it('still has, at the end, what it acknowledged in every round', async () => {
    const rows = await cast.story.traces(auditor, { partner: cast.siret });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const opened = new Map(rows.map(({ object, position }) => [object?.ref, position]));
    for (const { consultations, batches } of ledgers) {
      for (const [number, { position }] of consultations) {
        if (position !== undefined) expect(opened.get(number)).toBeLessThanOrEqual(position);
      }
      for (const { data } of batches.flatMap(({ events }) => events)) expect(opened.has(data.object.ref)).toBe(true);
    }
  }, 600_000);

  it('has views equal to those rebuilt from its log', async () => {
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    const data = new DataFolder(join(folder, 'data'));
    const rebuilt = join(folder, 'rebuilt');
    await rebuildInto(rebuilt, data);
    const dump = dumpViews(data.views);
    expect(Object.keys(dump).length).toBeGreaterThan(10);
    expect(dumpViews(rebuilt)).toEqual(dump);
  }, 600_000);
});

/** Runs the load and kills the server at a random moment of it. */
async function killedUnderLoad(server: ServerProcess, cast: Cast): Promise<Ledger> {
  const enough = 1 + Math.floor(Math.random() * MOST_ACKNOWLEDGED);
  const load = new HttpLoad(cast, (acknowledged) => {
    if (acknowledged !== enough) return;
    // Not at the instant of an answer, which is always the same instant of the server's work.
    setTimeout(() => {
      load.stop();
      server.signal('SIGKILL');
    }, Math.random() * 20);
  });
  const ledger = await load.run();
  expect(await server.ended()).toEqual({ code: null, signal: 'SIGKILL' });
  return ledger;
}

async function rebuildInto(folder: string, data: DataFolder): Promise<void> {
  const feed = await LogFeed.open(placesOf(new Settings(), data), loadMasterKey({ env: {}, dataDir: data.path }).key);
  const nothing = () => undefined;
  const failures: unknown[] = [];
  const listener = { advanced: nothing, swapped: nothing, stopped: (failure: unknown) => void failures.push(failure) };
  const projections = new SqliteProjections(folder, viewGroups, feed, listener);
  await projections.rebuild(
    viewGroups.map(({ name }) => name),
    new AbortController().signal,
  );
  await feed.close();
  expect(failures).toEqual([]);
}
