import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#kernel';
import { temoin } from '../support/cli.js';
import { at, MissionStage, MONDAY, TERMS, TUESDAY, WEDNESDAY } from '../support/mission-stage.js';
import { pairings } from '../support/pairings.js';
import { type Actor, expected, type Partner } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

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
  let stage: MissionStage;
  let test: TestServer;
  let [principal, nour, auditor, other, stranger]: Actor[] = [];
  let commune: Partner;
  let habilitationId: string;
  let missionId: string;

  const post = (by: Actor | undefined, path: string, body?: object) => stage.post(by as Actor, path, body);
  const get = <T>(path: string, by = auditor, siret = commune.siret) =>
    (by as Actor).client.get<T & { code: string }>(`/api/missions/${missionId}/partners/${siret}/${path}`);

  beforeAll(async () => {
    stage = await MissionStage.open(start, new ManualClock(Date.parse(at(MONDAY, '08:00:00'))));
    ({ test, commune, habilitationId, principal, nour, auditor, other, stranger } = stage);
  });
  afterAll(() => test.dispose());

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
    expect(await get(`state?at=${at(MONDAY)}`, auditor, stage.bailleur.siret)).toMatchObject({
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
    const now = new Date(stage.clock.now()).toISOString();
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
    expect(new Set(seen?.reads.map(({ what }) => what))).toEqual(new Set(['state', 'events', 'difference']));
    expect(seen?.reads.filter(({ what }) => what === 'state')).toHaveLength(4);
    expect(await list(stranger)).toEqual([]);
    expect((await stranger?.client.get(`/api/missions/${missionId}`))?.status).toBe(404);
    expect((await nour?.client.get('/api/missions'))?.status).toBe(403);
  });
});
