import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temoin } from '../support/cli.js';
import { type Actor, dossierNumber, expected, Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

interface Proof {
  readonly integrity: { readonly status: string; readonly trouble?: string; readonly why?: string };
}

describe('a server whose proof of the log is damaged, or is not that of its log', () => {
  const aside = mkdtempSync(join(tmpdir(), 'temoin-aside-'));
  const sound = join(aside, 'sound');
  let test: TestServer;
  let data: string;
  let siret: string;
  let story: Story;
  let auditor: Actor;
  let agent: Actor;
  let administrator: Readonly<Record<string, string>>;

  const proof = async () => {
    await test.server.integrity.catchUp().catch(() => undefined);
    return (await test.client().get<Proof>('/health/ready')).body.integrity;
  };
  const startOn = async (change: () => void): Promise<void> => {
    await test.server.close();
    rmSync(data, { recursive: true });
    cpSync(sound, data, { recursive: true });
    change();
    await test.restart();
  };
  const flip = (file: string, at: number): void => {
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(file, bytes);
  };
  const refused = async (): Promise<void> => {
    for (const answer of [
      await auditor.client.get<{ code: string }>('/api/integrity/checkpoint'),
      await auditor.client.post<{ code: string }>('/api/traces/export-with-proofs', {
        partner: siret,
        motive: 'audit',
      }),
    ]) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'integrity.unavailable' } });
    }
  };

  beforeAll(async () => {
    test = await startTestServer();
    data = join(test.folder, 'data');
    story = await Story.begin(test);
    const { siret: made, administrators } = await story.partner();
    siret = made;
    const principal = await story.arrive(administrators.principal);
    const person = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
    const userId = await story.register(principal, siret, person);
    expected(await story.grant(principal, siret, { userId }), 201);
    agent = await story.arrive(person);
    const odile = { givenName: 'Odile', familyName: 'Exemple', email: 'odile@caf.example.org', function: 'Auditrice' };
    auditor = await story.staff(['trace-auditor'], odile);
    administrator = { IMPORT_IDENTIFIER: auditor.identifier ?? '', IMPORT_PASSWORD: auditor.password ?? '' };
    await test.server.close();
    cpSync(data, join(aside, 'earlier'), { recursive: true });
    await test.restart();
    expected(await story.consult(agent, dossierNumber(1)), 200);
    await test.server.integrity.catchUp();
    await test.server.close();
    cpSync(data, sound, { recursive: true });
    await test.restart();
  });
  afterAll(async () => {
    await test.dispose();
    rmSync(aside, { recursive: true, force: true });
  });

  it('says that all is well while it is', async () => {
    expect(await proof()).toEqual({ status: 'ready', size: expect.any(Number) });
    expect(await temoin({ ...administrator }, 'verify', '--url', test.server.url)).toMatchObject({ code: 0 });
  });

  it('goes on serving with a tile that was changed, says so, and proves nothing', async () => {
    await startOn(() => flip(join(data, 'integrity', 'tile', '0', '000'), 70));
    expect(await proof()).toMatchObject({ status: 'interrupted', trouble: 'tree-damaged' });
    expect((await test.client().get('/health/ready')).status).toBe(200);
    expected(await story.consult(agent, dossierNumber(2)), 200);
    await refused();
    expect(test.lines.filter((line) => line.includes('could not follow the log')).length).toBe(1);
    const metrics = await (await fetch(test.server.metricsUrl)).text();
    expect(metrics).toMatch(/^temoin_integrity_up 0$/m);
  });

  it('starts with a head that cannot be read', async () => {
    await startOn(() => writeFileSync(join(data, 'integrity', 'head.json'), '{"size":'));
    expect(await proof()).toMatchObject({ status: 'interrupted', trouble: 'tree-damaged' });
    expected(await story.consult(agent, dossierNumber(2)), 200);
    await refused();
  });

  it('knows a log that is an older copy than its tree, even once more has been written to it', async () => {
    await startOn(() => {
      for (const name of readdirSync(data).filter((file) => file.startsWith('log.db'))) rmSync(join(data, name));
      for (const name of readdirSync(join(aside, 'earlier')).filter((file) => file.startsWith('log.db')))
        cpSync(join(aside, 'earlier', name), join(data, name));
    });
    for (let rank = 0; rank < 5; rank += 1) await story.consult(agent, dossierNumber(rank));
    expect(await proof()).toMatchObject({ status: 'interrupted', trouble: 'another-log' });
    await refused();
    expect(await temoin({ TEMOIN_DATA: data }, 'verify')).toMatchObject({ code: 65 });
  });

  it('is found out by temoin verify --url, where a tile changes under it', async () => {
    await startOn(() => undefined);
    expect(await proof()).toMatchObject({ status: 'ready' });
    flip(join(data, 'integrity', 'tile', '0', '000'), 70);
    const found = await temoin({ ...administrator }, 'verify', '--url', test.server.url);
    expect(found).toMatchObject({ code: 65, err: expect.stringMatching(/arbre de preuve altéré/) });
  });
});
