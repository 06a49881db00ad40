import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { readKeys, verifyExport } from '#audit';
import { ManualClock } from '#kernel';
import { temoin } from '../support/cli.js';
import { pairings } from '../support/pairings.js';
import { resigned } from '../support/resign.js';
import { type Actor, dossierNumber, example, expected, type Partner, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const [MONDAY, TUESDAY, WEDNESDAY] = ['2026-03-02', '2026-03-03', '2026-03-04'] as const;
const at = (day: string, time = '10:00:00'): string => `${day}T${time}Z`;
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
const TERMS = {
  fromDay: MONDAY,
  toDay: WEDNESDAY,
  motive: 'misuse-inquiry',
  text: 'Signalement d’un allocataire',
  endsOn: '2026-04-30',
};

interface State {
  readonly facts: Readonly<Record<string, Record<string, unknown>>>;
  readonly sessions: readonly { accountId: string }[];
  readonly purged: object;
}
interface Steps {
  readonly events: readonly { position: number; type: string; changes: readonly { key: string }[] }[];
  readonly before: number | null;
  readonly after: number | null;
}
interface Shown {
  readonly missionId: string;
  readonly text: string | null;
  readonly partners: readonly string[];
  readonly reads: readonly { siret: string; what: string }[];
}

describe.each(pairings)('an audit mission, on $stores', ({ start }) => {
  const clock = new ManualClock(Date.parse(at(MONDAY, '08:00:00')));
  const folder = mkdtempSync(join(tmpdir(), 'temoin-evidence-'));
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let bailleur: Partner;
  let [principal, nour, auditor, other, stranger]: Actor[] = [];
  let habilitationId: string;
  let missionId: string;
  let bundle: Map<string, Uint8Array>;

  const on = async (day: string, ...actors: readonly (Actor | undefined)[]): Promise<void> => {
    clock.set(Date.parse(at(day)));
    for (const actor of actors)
      if (actor !== undefined) expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
  };
  const post = (by: Actor | undefined, path: string, body?: object) =>
    (by as Actor).client.post<{ missionId: string; code: string }>(`/api/missions${path}`, body);
  const get = <T>(path: string, by = auditor, siret = commune.siret) =>
    (by as Actor).client.get<T & { code: string }>(`/api/missions/${missionId}/partners/${siret}/${path}`);
  const evidence = async (instants: readonly string[]): Promise<Map<string, Uint8Array>> => {
    const answer = await fetch(`${test.server.url}/api/missions/${missionId}/partners/${commune.siret}/evidence`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${auditor?.client.token}` },
      body: JSON.stringify({ instants }),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
    return new Map(Object.entries(unzipSync(new Uint8Array(await answer.arrayBuffer()))));
  };

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    commune = await story.partner();
    bailleur = await story.partner(example('bailleur-99912345800013'));
    principal = await story.arrive(commune.administrators.principal);
    stranger = await story.arrive(bailleur.administrators.principal);
    const staff = (givenName: string) => ({
      ...{ givenName, familyName: 'Exemple', function: 'Auditrice' },
      email: `${givenName.toLowerCase()}@caf.example.org`,
    });
    auditor = await story.staff(['trace-auditor'], staff('Odile'));
    other = await story.staff(['trace-auditor'], staff('Irène'));
    await on(TUESDAY, principal);
    const userId = await story.register(principal, commune.siret, NOUR);
    habilitationId = expected(await story.grant(principal, commune.siret, { userId }), 201).habilitationId;
    nour = await story.arrive(NOUR);
    expected(await story.consult(nour, dossierNumber(1)), 200);
    await on(WEDNESDAY, principal);
    expect((await story.revoke(principal, commune.siret, habilitationId)).status).toBe(204);
    await on('2026-04-01', auditor, other, principal, stranger, nour);
  });
  afterAll(async () => {
    await test.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[C7-a] is asked by one person and approved by another, for partners, a period and a motive', async () => {
    expect((await post(principal, '', { ...TERMS, partners: [commune.siret] })).status).toBe(403);
    expect((await post(auditor, '', { ...TERMS, partners: [] })).status).toBe(400);
    expect(await post(auditor, '', { ...TERMS, partners: ['73282932000074'] })).toMatchObject({
      status: 422,
      body: { code: 'mission.unknown-partner' },
    });
    expect(await post(auditor, '', { ...TERMS, partners: [commune.siret], endsOn: '2027-04-01' })).toMatchObject({
      status: 422,
      body: { code: 'mission.end-out-of-range' },
    });
    ({ missionId } = expected(await post(auditor, '', { ...TERMS, partners: [commune.siret] }), 201));
    expect(await get(`state?at=${at(TUESDAY)}`)).toMatchObject({ status: 409, body: { code: 'mission.not-open' } });
    expect(await post(auditor, `/${missionId}/approval`)).toMatchObject({
      status: 403,
      body: { code: 'mission.own-request' },
    });
    expect((await post(other, `/${missionId}/approval`)).status).toBe(204);
  });

  it('[C7-a] shows the organisation at any instant of its period, and nothing beyond', async () => {
    const early = expected(await get<State>(`state?at=${at(MONDAY)}`), 200);
    expect(early.facts).toMatchObject({
      convention: { cafCode: expect.anything() },
      'quota/CDAP/T2/partner': { maximum: 12 },
    });
    expect(Object.keys(early.facts)).not.toContain(`habilitation/${habilitationId}`);
    const then = expected(await get<State>(`state?at=${at(TUESDAY, '10:05:00')}`), 200);
    expect(then.facts[`habilitation/${habilitationId}`]).toMatchObject({
      service: 'CDAP',
      profile: 'T2',
      userId: nour?.accountId,
    });
    expect(then.facts[`user/${nour?.accountId}`]).toMatchObject({ function: 'Agente' });
    expect(then.sessions.map(({ accountId }) => accountId)).toContain(nour?.accountId);
    expect(then.purged).toEqual({});
    const after = expected(await get<State>(`state?at=${at(WEDNESDAY, '12:00:00')}`), 200);
    expect(Object.keys(after.facts)).not.toContain(`habilitation/${habilitationId}`);
    for (const [path, code] of [
      [`state?at=${at('2026-03-05')}`, 'mission.out-of-period'],
      [`difference?from=${at('2026-02-28')}&to=${at(TUESDAY)}`, 'mission.out-of-period'],
    ] as const) {
      expect(await get(path)).toMatchObject({ status: 403, body: { code } });
    }
    expect(await get(`state?at=${at(MONDAY)}`, auditor, bailleur.siret)).toMatchObject({
      status: 403,
      body: { code: 'mission.out-of-scope' },
    });
    expect(await get(`state?at=${at(MONDAY)}`, other)).toMatchObject({
      status: 403,
      body: { code: 'mission.somebody-else' },
    });
    expect((await get('state?at=yesterday')).status).toBe(400);
    expect((await get(`state?at=${at(MONDAY)}`, principal)).status).toBe(403);
  });

  it('[C7-a] steps event by event, forwards and back, and tells two instants apart', async () => {
    const all: string[] = [];
    let last: Steps | undefined;
    for (let after = 0; ;) {
      const steps = expected(await get<Steps>(`events?after=${after}&limit=7`), 200);
      all.push(...steps.events.map(({ type }) => type));
      last = steps;
      if (steps.after === null) break;
      after = steps.after;
    }
    expect(all[0]).toBe('ConventionSigned');
    expect(all.slice(-3)).toEqual(['UserRegistered', 'HabilitationGranted', 'HabilitationRevoked']);
    expect(last?.events.at(-1)?.changes.map(({ key }) => key)).toEqual([`habilitation/${habilitationId}`]);
    const end = last?.events.at(-1)?.position ?? 0;
    const back = expected(await get<Steps>(`events?before=${end}&limit=2`), 200);
    expect(back.events.map(({ type }) => type)).toEqual(['UserRegistered', 'HabilitationGranted']);
    expect(back.after).toBe(back.events.at(-1)?.position);
    const { changes } = expected(
      await get<{ changes: { key: string; before?: object; after?: object }[] }>(
        `difference?from=${at(MONDAY)}&to=${at(TUESDAY, '10:05:00')}`,
      ),
      200,
    );
    expect(changes.map(({ key, before, after }) => [key, before, typeof after])).toEqual(
      [`habilitation/${habilitationId}`, `user/${nour?.accountId}`].sort().map((key) => [key, undefined, 'object']),
    );
  });

  it('[C7-a] is replayed by the command line from the log alone, to the same', async () => {
    const replayed = async (...args: readonly string[]) => {
      const { code, out, err } = await temoin(
        test.environment,
        'replay',
        '--json',
        '--partner',
        commune.siret,
        ...args,
      );
      if (code !== 0) throw new Error(err);
      return JSON.parse(out) as object;
    };
    const [monday, tuesday] = [at(MONDAY), at(TUESDAY, '10:05:00')];
    const then = expected(await get<State>(`state?at=${tuesday}`), 200);
    expect(then.sessions.length).toBeGreaterThan(0);
    expect(await replayed('--at', tuesday, '--organisation')).toEqual(then);
    const told = expected(await get<{ changes: object[] }>(`difference?from=${monday}&to=${tuesday}`), 200);
    expect(await replayed('--at', monday, '--until', tuesday)).toMatchObject({ changes: told.changes, purged: {} });
    const steps = expected(await get<Steps>('events?limit=7'), 200);
    const now = new Date(clock.now()).toISOString();
    expect(await replayed('--at', now, '--steps', '--limit', '7')).toEqual(steps);
    const back = expected(await get<Steps>(`events?before=${steps.after}&limit=2`), 200);
    expect(await replayed('--at', now, '--steps', '--limit', '2', '--before', String(steps.after))).toEqual(back);
    const inWords = await temoin(
      test.environment,
      'replay',
      '--partner',
      commune.siret,
      '--at',
      tuesday,
      '--organisation',
    );
    expect(inWords).toMatchObject({ code: 0, out: expect.stringMatching(/quota\/CDAP\/T2\/partner +maximum 12/) });
    for (const [args, code] of [
      [['--organisation'], 2],
      [['--organisation', '--steps', '--partner', commune.siret], 2],
      [['--steps', '--after', '0', '--partner', commune.siret], 2],
      [['--organisation', '--partner', '73282932000074'], 1],
    ] as const) {
      expect(await temoin(test.environment, 'replay', '--at', tuesday, ...args)).toMatchObject({ code });
    }
  }, 60_000);

  it('[C7-a] leaves with a bundle that its own verifier checks, in an empty folder, with no network', async () => {
    bundle = await evidence([at(MONDAY), at(TUESDAY, '10:05:00')]);
    const states = JSON.parse(Buffer.from(bundle.get('etats.json') ?? []).toString()) as { facts: object }[];
    expect(states.map(({ facts }) => Object.keys(facts).includes(`habilitation/${habilitationId}`))).toEqual([
      false,
      true,
    ]);
    const { fault, rows } = verifyExport(bundle);
    expect({ fault, rows }).toEqual({ fault: undefined, rows: expect.any(Number) });
    const verified = unpackAndVerify(bundle, 'whole');
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Dossier intact : \d+ événement/) });
    const key = readKeys(join(test.folder, 'data', 'integrity'))[0]?.key ?? '';
    expect(unpackAndVerify(bundle, 'with-key', key).status).toBe(0);
    const path = join(folder, 'preuve.zip');
    writeFileSync(path, zipSync(Object.fromEntries(bundle)));
    expect(await temoin(folder, 'verify', path)).toMatchObject({ code: 0, err: expect.stringMatching(/intact/) });
  });

  it.each<[string, (files: Map<string, Uint8Array>) => unknown]>([
    [
      'an event changed',
      (files) => edit(files, 'evenements.jsonl', (text) => text.replace('HabilitationGranted', 'HabilitationRevoked')),
    ],
    ['an event taken away', (files) => edit(files, 'evenements.jsonl', (text) => text.split('\n').slice(1).join('\n'))],
    [
      'two events swapped',
      (files) => edit(files, 'evenements.jsonl', (text) => `${text.trim().split('\n').reverse().join('\n')}\n`),
    ],
    ['a state changed', (files) => edit(files, 'etats.json', (text) => text.replace('"maximum": 12', '"maximum": 13'))],
    ['a certificate added', (files) => edit(files, 'certificats.json', () => '[{}]')],
    ['the proof cut', (files) => edit(files, 'preuve.json', () => '{"size":1,"nodes":[]}')],
    ['a file taken away', (files) => files.delete('certificats.json')],
    ['a file added', (files) => files.set('autre.txt', Buffer.from('x'))],
    ['the manifest changed', (files) => edit(files, 'manifeste.txt', (text) => text.replace(/\n\d+\n/, '\n1\n'))],
    ['another key', (files) => edit(files, 'cles.txt', (text) => text.replace(/\+.{8}\+/, '+00000000+'))],
  ])('is not believed with %s', (name, change) => {
    const changed = new Map(bundle);
    change(changed);
    expect(unpackAndVerify(changed, name.replaceAll(' ', '-'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('n’est pas intact'),
    });
  });

  it('is not believed when whoever signs it has changed a state, what an event says in clear, or left an event out', () => {
    const text = (name: string): string => Buffer.from(bundle.get(name) ?? []).toString();
    const lines = text('evenements.jsonl').trim().split('\n');
    const resign = (changes: Readonly<Record<string, string>>, rows = lines.length) =>
      verifyExport(resigned(bundle, join(test.folder, 'data', 'checkpoint.key'), changes, rows)).fault;
    expect(resign({})).toBeUndefined();
    const states = text('etats.json').replace('"maximum": 12', '"maximum": 13');
    expect(resign({ 'etats.json': states })).toEqual({ kind: 'state', file: 'etats.json' });
    const quota = lines.findIndex((line) => line.includes('"QuotaSet"'));
    const line = JSON.parse(lines[quota] ?? '') as { trace: { data: object } };
    const said = JSON.stringify({ ...line, trace: { ...line.trace, data: { ...line.trace.data, maximum: 99 } } });
    const clear = `${lines.with(quota, said).join('\n')}\n`;
    expect(resign({ 'evenements.jsonl': clear })).toEqual({ kind: 'line', file: 'evenements.jsonl', line: quota + 1 });
    const without = `${lines.toSpliced(quota, 1).join('\n')}\n`;
    expect(resign({ 'evenements.jsonl': without }, lines.length - 1)).toMatchObject({ kind: 'gap' });
    const cut = `${lines.slice(0, -1).join('\n')}\n`;
    expect(resign({ 'evenements.jsonl': cut }, lines.length - 1)?.kind).toBe('proof');
  });

  it('[C7-a] is seen afterwards by the partner’s principal, with all that was read, and by no other partner', async () => {
    const list = async (by: Actor | undefined): Promise<readonly Shown[]> => {
      const { runtime } = test.server;
      await runtime.reached(await runtime.store.head());
      return expected(await (by as Actor).client.get<{ rows: Shown[] }>('/api/missions'), 200).rows;
    };
    expect(await list(principal)).toEqual([]);
    expect((await list(auditor))[0]).toMatchObject({ missionId, text: TERMS.text });
    expect((await post(auditor, `/${missionId}/closing`)).status).toBe(204);
    expect(await get(`state?at=${at(MONDAY)}`)).toMatchObject({ status: 409, body: { code: 'mission.not-open' } });
    const [seen, ...others] = await list(principal);
    expect(others).toEqual([]);
    expect(seen).toMatchObject({ missionId, text: null, partners: [commune.siret] });
    expect(new Set(seen?.reads.map(({ what }) => what))).toEqual(
      new Set(['state', 'events', 'difference', 'evidence']),
    );
    expect(seen?.reads.filter(({ what }) => what === 'state')).toHaveLength(4);
    expect(await list(stranger)).toEqual([]);
    expect((await stranger?.client.get(`/api/missions/${missionId}`))?.status).toBe(404);
    expect((await nour?.client.get('/api/missions'))?.status).toBe(403);
  });

  function edit(files: Map<string, Uint8Array>, name: string, change: (text: string) => string): void {
    const text = Buffer.from(files.get(name) ?? []).toString();
    const changed = change(text);
    if (changed === text) throw new Error('nothing was changed');
    files.set(name, Buffer.from(changed));
  }

  function unpackAndVerify(files: Map<string, Uint8Array>, name: string, ...args: readonly string[]) {
    const where = join(folder, name);
    rmSync(where, { recursive: true, force: true });
    for (const [file, bytes] of files) {
      mkdirSync(dirname(join(where, file)), { recursive: true });
      writeFileSync(join(where, file), bytes);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['verifier.mjs', ...args], {
      cwd: where,
      encoding: 'utf8',
      env: {},
    });
    return { status, stdout, stderr };
  }
});
