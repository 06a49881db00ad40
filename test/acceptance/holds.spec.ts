import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#kernel';
import { type HeldScope, HOLD_SOURCES, type HoldsInForce, type HoldSources } from '#retention';
import { DAY, HoldStage, NEXT_DAY, NOON, type Problem, reason, type ShownHold, terms } from '../support/hold-stage.js';
import { pairings } from '../support/pairings.js';
import { dossierNumber, expected } from '../support/story.js';

describe.each(pairings)('legal holds, on $stores', ({ start }) => {
  let stage: HoldStage;

  beforeAll(async () => void (stage = await HoldStage.set(start, new ManualClock(NOON))));
  afterAll(() => stage.test.dispose());

  it('are asked by one person and approved by another', async () => {
    const holdId = await stage.ask(stage.auditor, 'person', stage.nour.accountId);
    expect(await stage.post(stage.auditor, `/${holdId}/approval`)).toMatchObject({
      status: 403,
      body: { code: 'hold.own-request' },
    });
    expect((await stage.holds.inForce(NOON)).keepsIdentity(stage.nour.accountId)).toBe(false);
    expected(await stage.post(stage.administrator, `/${holdId}/approval`), 204);
    expect(expected(await stage.administrator.client.get(`/api/holds/${holdId}`), 200)).toEqual({
      holdId,
      status: 'approved',
      ...terms('person', stage.nour.accountId),
      subjectName: 'Nour Exemple',
      asked: { accountId: stage.auditor.accountId, name: 'Odile Exemple', at: '2026-03-02T11:00:00.000Z' },
      approved: { accountId: stage.administrator.accountId, name: expect.any(String), at: '2026-03-02T11:00:00.000Z' },
      closed: null,
      closedAt: null,
      reason: null,
      remindedAt: null,
    });
    expect(await stage.post(stage.administrator, `/${holdId}/refusal`, reason)).toMatchObject({
      status: 409,
      body: { code: 'hold.already-decided' },
    });
    expected(await stage.post(stage.auditor, `/${holdId}/lifting`, reason), 204);
    expect(await stage.post(stage.auditor, `/${holdId}/lifting`, reason)).toMatchObject({
      status: 409,
      body: { code: 'hold.not-in-force' },
    });
  });

  it('are refused with a reason, listed by status, page after page', async () => {
    const ids = [
      await stage.ask(stage.administrator, 'dossier', dossierNumber(3)),
      await stage.ask(stage.auditor, 'partner', stage.commune.siret),
    ];
    expected(await stage.post(stage.auditor, `/${ids[0]}/refusal`, reason), 204);
    expected(await stage.post(stage.administrator, `/${ids[1]}/refusal`, reason), 204);
    const list = async (query: string) => {
      const answer = await stage.auditor.client.get<{ rows: ShownHold[]; next: string | null }>(`/api/holds?${query}`);
      return expected(answer, 200);
    };
    const first = await list('status=refused&limit=1');
    const second = await list(`status=refused&limit=1&cursor=${first.next}`);
    expect([...first.rows, ...second.rows].map(({ holdId }) => holdId)).toEqual(ids.sort().reverse());
    expect(second.next).toBeNull();
    expect((await list('')).rows).toHaveLength(3);
  });

  it('[S5.3.3-a] are nothing that a partner sees', async () => {
    for (const actor of [stage.principal, stage.nour]) {
      const attempts = [
        await stage.post(actor, '', terms('person', stage.lou.accountId)),
        await actor.client.get<Problem>('/api/holds'),
        await actor.client.get<Problem>(`/api/holds/${stage.lou.accountId}`),
      ];
      for (const answer of attempts)
        expect(answer).toMatchObject({ status: 403, body: { code: 'identity.not-allowed' } });
    }
    const answer = await stage.administrator.client.get(`/api/holds/${stage.lou.accountId}/traces`);
    expect(answer).toMatchObject({ status: 403, body: { code: 'identity.not-allowed' } });
    expect((await stage.test.client().get('/api/holds')).status).toBe(401);
  });

  it('are refused where what is asked makes no sense, and it is said what would', async () => {
    const asked = terms('person', stage.nour.accountId);
    const codes: [object, string][] = [
      [{ ...asked, fromDay: '2026-03-16' }, 'hold.period-reversed'],
      [{ ...asked, toDay: '2026-07-01' }, 'hold.period-after-end'],
      [{ ...asked, endsOn: '2027-03-03' }, 'hold.end-out-of-range'],
      [{ ...asked, kind: 'partner' }, 'hold.bad-subject'],
      [{ ...asked, kind: 'dossier' }, 'hold.bad-subject'],
      [{ ...asked, subject: '0198f000-0000-7000-8000-000000000001' }, 'hold.unknown-person'],
    ];
    for (const [body, code] of codes)
      expect(await stage.post(stage.auditor, '', body)).toMatchObject({ status: 422, body: { code } });
    const bad = { ...asked, motive: 'curiosity', text: 'court', endsOn: '2026-02-30', foo: 1 };
    const answer = await stage.post(stage.auditor, '', bad);
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.bad-request' } });
    const { problems } = answer.body as unknown as { problems: { field: string }[] };
    expect([...new Set(problems.map(({ field }) => field))].sort()).toEqual(['endsOn', 'foo', 'motive', 'text']);
    expect(await stage.post(stage.auditor, `/${stage.nour.accountId}/approval`)).toMatchObject({
      status: 404,
      body: { code: 'hold.unknown' },
    });
    expect((await stage.auditor.client.get('/api/holds/abc')).status).toBe(400);
  });

  it('[S5.3.1-a] leave a trace of each of their acts', async () => {
    const head = String(await stage.test.server.runtime.store.head());
    const traces = await stage.story.traces(stage.auditor, { partner: null }, head);
    const actions = new Set(traces.map(({ action }) => action));
    for (const action of ['ask', 'approve', 'refuse', 'lift', 'list', 'read', 'traces'])
      expect(actions).toContain(`hold.${action}`);
  });

  it('keep, of the day, the keys of the held person or of the held partner’s people, and nobody else’s', async () => {
    const onNour = await stage.approved('person', stage.nour.accountId);
    const one = await stage.holds.inForce(NOON);
    expect(await one.subjectsOn(DAY)).toEqual([stage.nour.accountId]);
    expect(await one.subjectsOn('2026-03-16')).toEqual([]);
    const right = { habilitationId: 'any', siret: stage.commune.siret };
    const kept = (snapshot: HoldsInForce) => [
      snapshot.keepsHabilitation({ ...right, userId: stage.nour.accountId }),
      snapshot.keepsHabilitation({ ...right, userId: stage.lou.accountId }),
      snapshot.keepsIdentity(stage.nour.accountId),
      snapshot.keepsIdentity(stage.lou.accountId),
      snapshot.keepsIdentity(stage.auditor.accountId),
    ];
    expect(kept(one)).toEqual([true, false, true, false, false]);

    const onPartner = await stage.approved('partner', stage.commune.siret);
    const all = await stage.holds.inForce(NOON);
    const people = [stage.nour, stage.lou, stage.principal].map(({ accountId }) => accountId);
    expect(await all.subjectsOn(DAY)).toEqual(people.sort());
    expect(await all.subjectsOn('2026-03-01')).toEqual([stage.nour.accountId]);
    expect(kept(all)).toEqual([true, true, true, true, false]);
    await stage.lift(onNour, onPartner);
    expect(kept(await stage.holds.inForce(NOON))).toEqual([false, false, false, false, false]);
  });

  it('hold together with what other sources keep, a pending request say', async () => {
    const pending: HeldScope[] = [
      { subject: { kind: 'person', userId: stage.lou.accountId }, fromDay: DAY, toDay: '2026-03-04' },
    ];
    const sources = stage.test.server.app.get<HoldSources>(HOLD_SOURCES, { strict: false });
    sources.add({ heldAt: (at) => Promise.resolve(at < NEXT_DAY ? pending : []) });
    expect(await (await stage.holds.inForce(NOON)).subjectsOn(DAY)).toEqual([stage.lou.accountId]);
    expect(await (await stage.holds.inForce(NOON)).subjectsOn('2026-03-05')).toEqual([]);
    expect(await (await stage.holds.inForce(NEXT_DAY)).subjectsOn(DAY)).toEqual([]);
  });

  it('are sealed in the log: neither person, dossier nor reason stands in it in clear', async () => {
    const bytes: Buffer[] = [];
    for await (const { stream, metadata, data } of stage.test.server.runtime.store.readAll({ prefixes: ['hold-'] }))
      bytes.push(Buffer.from(`${stream}${metadata}`), Buffer.from(data));
    const text = Buffer.concat(bytes);
    for (const secret of [
      stage.nour.accountId,
      stage.auditor.accountId,
      dossierNumber(3),
      stage.commune.siret,
      reason.reason,
    ])
      expect(text.includes(secret)).toBe(false);
  });
});
