import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '#kernel';
import {
  type HeldScope,
  HOLD_SOURCES,
  HOLDS,
  type Holds,
  type HoldsInForce,
  type HoldSources,
  TendHolds,
} from '#retention';
import type { Answer } from '../support/client.js';
import { rebuild } from '../../apps/cli/commands/rebuild.js';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, expected, type Partner, type Person, Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { dumpViews } from '../support/view-dump.js';

const DAY = '2026-03-02';
const NOON = Date.parse('2026-03-02T11:00:00Z');
const NEXT_DAY = Date.parse('2026-03-03T09:00:00Z');

const person = (givenName: string, office: string): Person => ({
  givenName,
  familyName: 'Exemple',
  email: `${givenName.toLowerCase()}@${office.startsWith('Agent') ? 'commune' : 'caf'}.example.org`,
  function: office,
});
const [NOUR, LOU, ODILE] = [person('Nour', 'Agente'), person('Lou', 'Agent'), person('Odile', 'Auditrice')];

interface Problem {
  readonly code: string;
}

interface ShownHold {
  readonly holdId: string;
  readonly status: string;
  readonly subjectName: string | null;
  readonly remindedAt: string | null;
}

describe.each(pairings)('legal holds, on $stores', ({ start }) => {
  const clock = new ManualClock(NOON);
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let nour: Actor;
  let lou: Actor;
  let auditor: Actor;
  let administrator: Actor;
  let holds: Holds;

  const terms = (kind: string, subject: string) => ({
    kind,
    subject,
    fromDay: '2026-02-01',
    toDay: '2026-03-15',
    motive: 'misuse-inquiry',
    text: 'Consultations sans rapport avec la mission',
    endsOn: '2026-06-30',
  });
  const reason = { reason: 'Enquête close sans suite' };
  const post = (by: Actor, path: string, body?: object): Promise<Answer<Problem & { holdId: string }>> =>
    by.client.post(`/api/holds${path}`, body);
  const ask = async (by: Actor, kind: string, subject: string): Promise<string> =>
    expected(await post(by, '', terms(kind, subject)), 201).holdId;
  const approved = async (kind: string, subject: string): Promise<string> => {
    const holdId = await ask(auditor, kind, subject);
    expected(await post(administrator, `/${holdId}/approval`), 204);
    return holdId;
  };
  const held = async (holdId: string): Promise<Answer<{ rows: { id: string; user: string; position: number }[] }>> => {
    await test.server.runtime.reached(await test.server.runtime.store.head());
    return auditor.client.get(`/api/holds/${holdId}/traces`);
  };
  /** Users whose trace of that dossier still opens in the log. */
  const readable = async (dossier: string): Promise<(string | undefined)[]> => {
    const users: (string | undefined)[] = [];
    for await (const event of test.server.runtime.journal.readAll({ prefixes: [`trace-${DAY}.`] })) {
      if (event.shredded) continue;
      const trace = event.data as { object?: { ref: string }; user?: string };
      if (trace.object?.ref === dossier) users.push(trace.user);
    }
    return users;
  };

  beforeAll(async () => {
    test = await start({ clock });
    holds = test.server.app.get<Holds>(HOLDS, { strict: false });
    story = await Story.begin(test);
    administrator = story.administrator;
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    auditor = await story.staff(['trace-auditor'], ODILE);
    for (const each of [NOUR, LOU]) {
      const userId = await story.register(principal, commune.siret, each);
      expected(await story.grant(principal, commune.siret, { userId }), 201);
    }
    [nour, lou] = [await story.arrive(NOUR), await story.arrive(LOU)];
    for (const [by, rank] of [
      [nour, 3],
      [lou, 3],
      [nour, 4],
      [lou, 5],
    ] as const) {
      expected(await story.consult(by, dossierNumber(rank)), 200);
    }
  });

  afterAll(() => test.dispose());

  it('are asked by one person and approved by another', async () => {
    const holdId = await ask(auditor, 'person', nour.accountId);
    expect(await post(auditor, `/${holdId}/approval`)).toMatchObject({
      status: 403,
      body: { code: 'hold.own-request' },
    });
    expect((await holds.inForce(NOON)).keepsIdentity(nour.accountId)).toBe(false);
    expected(await post(administrator, `/${holdId}/approval`), 204);
    expect(expected(await administrator.client.get(`/api/holds/${holdId}`), 200)).toEqual({
      holdId,
      status: 'approved',
      ...terms('person', nour.accountId),
      subjectName: 'Nour Exemple',
      asked: { accountId: auditor.accountId, name: 'Odile Exemple', at: '2026-03-02T11:00:00.000Z' },
      approved: { accountId: administrator.accountId, name: expect.any(String), at: '2026-03-02T11:00:00.000Z' },
      closed: null,
      closedAt: null,
      reason: null,
      remindedAt: null,
    });
    expect(await post(administrator, `/${holdId}/refusal`, reason)).toMatchObject({
      status: 409,
      body: { code: 'hold.already-decided' },
    });
    expected(await post(auditor, `/${holdId}/lifting`, reason), 204);
    expect(await post(auditor, `/${holdId}/lifting`, reason)).toMatchObject({
      status: 409,
      body: { code: 'hold.not-in-force' },
    });
  });

  it('are refused with a reason, listed by status, page after page', async () => {
    const ids = [await ask(administrator, 'dossier', dossierNumber(3)), await ask(auditor, 'partner', commune.siret)];
    expected(await post(auditor, `/${ids[0]}/refusal`, reason), 204);
    expected(await post(administrator, `/${ids[1]}/refusal`, reason), 204);
    const list = async (query: string) => {
      const answer = await auditor.client.get<{ rows: ShownHold[]; next: string | null }>(`/api/holds?${query}`);
      return expected(answer, 200);
    };
    const first = await list('status=refused&limit=1');
    const second = await list(`status=refused&limit=1&cursor=${first.next}`);
    expect([...first.rows, ...second.rows].map(({ holdId }) => holdId)).toEqual(ids.sort().reverse());
    expect(second.next).toBeNull();
    expect((await list('')).rows).toHaveLength(3);
  });

  it('[S5.3.3-a] are nothing that a partner sees', async () => {
    for (const actor of [principal, nour]) {
      const attempts = [
        await post(actor, '', terms('person', lou.accountId)),
        await actor.client.get<Problem>('/api/holds'),
        await actor.client.get<Problem>(`/api/holds/${lou.accountId}`),
      ];
      for (const answer of attempts)
        expect(answer).toMatchObject({ status: 403, body: { code: 'identity.not-allowed' } });
    }
    const answer = await administrator.client.get(`/api/holds/${lou.accountId}/traces`);
    expect(answer).toMatchObject({ status: 403, body: { code: 'identity.not-allowed' } });
    expect((await test.client().get('/api/holds')).status).toBe(401);
  });

  it('are refused where what is asked makes no sense, and it is said what would', async () => {
    const asked = terms('person', nour.accountId);
    const codes: [object, string][] = [
      [{ ...asked, fromDay: '2026-03-16' }, 'hold.period-reversed'],
      [{ ...asked, toDay: '2026-07-01' }, 'hold.period-after-end'],
      [{ ...asked, endsOn: '2027-03-03' }, 'hold.end-out-of-range'],
      [{ ...asked, kind: 'partner' }, 'hold.bad-subject'],
      [{ ...asked, kind: 'dossier' }, 'hold.bad-subject'],
      [{ ...asked, subject: '0198f000-0000-7000-8000-000000000001' }, 'hold.unknown-person'],
    ];
    for (const [body, code] of codes)
      expect(await post(auditor, '', body)).toMatchObject({ status: 422, body: { code } });
    const bad = { ...asked, motive: 'curiosity', text: 'court', endsOn: '2026-02-30', foo: 1 };
    const answer = await post(auditor, '', bad);
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.bad-request' } });
    const { problems } = answer.body as unknown as { problems: { field: string }[] };
    expect([...new Set(problems.map(({ field }) => field))].sort()).toEqual(['endsOn', 'foo', 'motive', 'text']);
    expect(await post(auditor, `/${nour.accountId}/approval`)).toMatchObject({
      status: 404,
      body: { code: 'hold.unknown' },
    });
    expect((await auditor.client.get('/api/holds/abc')).status).toBe(400);
  });

  it('[S5.3.1-a] leave a trace of each of their acts', async () => {
    const head = String(await test.server.runtime.store.head());
    const traces = await story.traces(auditor, { partner: null }, head);
    const actions = new Set(traces.map(({ action }) => action));
    for (const action of ['ask', 'approve', 'refuse', 'lift', 'list', 'read', 'traces'])
      expect(actions).toContain(`hold.${action}`);
  });

  it('keep, of the day, the keys of the held person or of the held partner’s people, and nobody else’s', async () => {
    const onNour = await approved('person', nour.accountId);
    const one = await holds.inForce(NOON);
    expect(await one.subjectsOn(DAY)).toEqual([nour.accountId]);
    expect(await one.subjectsOn('2026-03-16')).toEqual([]);
    const right = { habilitationId: 'any', siret: commune.siret };
    const kept = (snapshot: HoldsInForce) => [
      snapshot.keepsHabilitation({ ...right, userId: nour.accountId }),
      snapshot.keepsHabilitation({ ...right, userId: lou.accountId }),
      snapshot.keepsIdentity(nour.accountId),
      snapshot.keepsIdentity(lou.accountId),
      snapshot.keepsIdentity(auditor.accountId),
    ];
    expect(kept(one)).toEqual([true, false, true, false, false]);

    const onPartner = await approved('partner', commune.siret);
    const all = await holds.inForce(NOON);
    const people = [nour, lou, principal].map(({ accountId }) => accountId);
    expect(await all.subjectsOn(DAY)).toEqual(people.sort());
    expect(await all.subjectsOn('2026-03-01')).toEqual([nour.accountId]);
    expect(kept(all)).toEqual([true, true, true, true, false]);
    for (const holdId of [onNour, onPartner]) expected(await post(auditor, `/${holdId}/lifting`, reason), 204);
    expect(kept(await holds.inForce(NOON))).toEqual([false, false, false, false, false]);
  });

  it('hold together with what other sources keep, a pending request say', async () => {
    const pending: HeldScope[] = [
      { subject: { kind: 'person', userId: lou.accountId }, fromDay: DAY, toDay: '2026-03-04' },
    ];
    const sources = test.server.app.get<HoldSources>(HOLD_SOURCES, { strict: false });
    sources.add({ heldAt: (at) => Promise.resolve(at < NEXT_DAY ? pending : []) });
    expect(await (await holds.inForce(NOON)).subjectsOn(DAY)).toEqual([lou.accountId]);
    expect(await (await holds.inForce(NOON)).subjectsOn('2026-03-05')).toEqual([]);
    expect(await (await holds.inForce(NEXT_DAY)).subjectsOn(DAY)).toEqual([]);
  });

  it('are sealed in the log: neither person, dossier nor reason stands in it in clear', async () => {
    const bytes: Buffer[] = [];
    for await (const { stream, metadata, data } of test.server.runtime.store.readAll({ prefixes: ['hold-'] }))
      bytes.push(Buffer.from(`${stream}${metadata}`), Buffer.from(data));
    const text = Buffer.concat(bytes);
    for (const secret of [nour.accountId, auditor.accountId, dossierNumber(3), commune.siret, reason.reason])
      expect(text.includes(secret)).toBe(false);
  });

  describe('once a day is purged', () => {
    let onNour: string;
    let onDossier: string;
    let atNoon: HoldsInForce;

    beforeAll(async () => {
      onNour = await approved('person', nour.accountId);
      onDossier = await approved('dossier', dossierNumber(3));
      clock.set(NEXT_DAY);
      for (const actor of [auditor, administrator, principal])
        expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
      const { keyring } = test.server.runtime;
      atNoon = await holds.inForce(clock.now());
      expect(await atNoon.preserve(DAY)).toBe(2);
      expect(await atNoon.preserve(DAY)).toBe(0);
      await keyring.keepDerived(DAY, await atNoon.subjectsOn(DAY), clock.now());
      await keyring.destroy(`trace/${DAY}`, clock.now());
    });

    it('[S5.3.2-a] keep exactly the held person’s traces; their neighbours’ are gone on time', async () => {
      expect(await readable(dossierNumber(3))).toEqual([nour.accountId]);
      expect(await readable(dossierNumber(4))).toEqual([nour.accountId]);
      expect(await readable(dossierNumber(5))).toEqual([]);
    });

    it('[S5.3.3-a] show a held trace past its time to auditors, and to no gestionnaire', async () => {
      const criteria = { user: nour.accountId, dossier: dossierNumber(4), from: '2026-03-01T00:00:00Z' };
      expect(await story.traces(auditor, { ...criteria, partner: commune.siret })).toHaveLength(1);
      expect(await story.traces(principal, criteria)).toHaveLength(1);
      clock.set(Date.parse('2026-09-05T09:00:00Z'));
      for (const actor of [auditor, principal])
        expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
      expect(await story.traces(auditor, { ...criteria, partner: commune.siret })).toHaveLength(1);
      expect(await story.traces(principal, criteria)).toEqual([]);
      clock.set(NEXT_DAY);
      for (const actor of [auditor, principal])
        expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
    });

    it('[S5.3.2-a] keep a held dossier’s traces as copies, which auditors read, and not their users’ other acts', async () => {
      const { body, status } = await held(onDossier);
      expect(status).toBe(200);
      expect(body.rows.map(({ user }) => user).sort()).toEqual([nour.accountId, lou.accountId].sort());
      expect(body.rows[0]).toMatchObject({ action: 'dossier.open', object: { ref: dossierNumber(3) } });
      expect(expected(await held(onNour), 200).rows).toEqual([]);
    });

    it('keep with each copy what the original’s leaf in the Merkle tree covers', async () => {
      const { rows } = (await held(onDossier)).body;
      const { journal, store } = test.server.runtime;
      const stored = await Array.fromAsync(store.readAll({ prefixes: [`trace-${DAY}.`] }));
      for await (const event of journal.readStream(`hold-${onDossier}.traces`)) {
        if (event.shredded) throw new Error('a copy opens');
        const { original } = event.data as { original: { id: string; sealed: string } };
        const { data, ...place } = stored.find(({ id }) => id === original.id) ?? { data: Buffer.alloc(0) };
        expect(original).toEqual({ ...place, sealed: Buffer.from(data).toString('base64') });
        expect(rows.map(({ id, position }) => [id, position])).toContainEqual([
          original.id,
          'position' in place ? place.position : 0,
        ]);
      }
    });

    it('say so again, and make no copy, in a run that goes on after a stop', async () => {
      const again = await holds.inForce(clock.now());
      expect(await again.preserve(DAY)).toBe(0);
      expect(await again.subjectsOn(DAY)).toEqual([nour.accountId]);
      expect(await holds.releaseEnded(clock.now())).toEqual({ days: [], keyIds: [] });
    });

    it('let go at the next run of what they kept, once lifted, and of nothing before', async () => {
      const { runtime } = test.server;
      for (const holdId of [onNour, onDossier]) expected(await post(auditor, `/${holdId}/lifting`, reason), 204);
      // A run that had begun before goes on as it began.
      expect(await atNoon.subjectsOn(DAY)).toEqual([nour.accountId]);
      expect(await readable(dossierNumber(4))).toEqual([nour.accountId]);
      const due = await holds.due(clock.now());
      const keyIds = (await runtime.keyring.kept(DAY)).map(({ id }) => id);
      expect(due).toEqual({ days: [{ day: DAY, keyIds }], keyIds: [`hold/${onDossier}.traces`] });
      expect(keyIds).toHaveLength(1);

      const destroy = runtime.keyring.destroy.bind(runtime.keyring);
      runtime.keyring.destroy = () => {
        throw new Error('stopped half way');
      };
      await expect(holds.releaseEnded(clock.now())).rejects.toThrow('stopped half way');
      runtime.keyring.destroy = destroy;
      expect(await holds.releaseEnded(clock.now())).toEqual({ days: [], keyIds: due.keyIds });
      expect(await holds.releaseEnded(clock.now())).toEqual({ days: [], keyIds: [] });
      for (const rank of [3, 4, 5]) expect(await readable(dossierNumber(rank))).toEqual([]);
      expect(await Array.fromAsync(runtime.journal.readStream(`hold-${onDossier}.traces`))).toEqual([]);
      expect(expected(await held(onDossier), 200).rows).toEqual([]);
      expect(await runtime.keyring.kept()).toEqual([]);
    });
  });

  describe('as time goes by', () => {
    const tend = (at: string) => test.server.app.get(CommandBus).execute(new TendHolds(Date.parse(at)));
    const letters = () => test.messages().filter(({ subject }) => subject.includes('conservation'));
    const shown = async (holdId: string): Promise<ShownHold> => {
      await test.server.runtime.reached(await test.server.runtime.store.head());
      return expected(await auditor.client.get<ShownHold>(`/api/holds/${holdId}`), 200);
    };

    it('recall their end once, to whoever asked and whoever approved, at the next turn where that failed', async () => {
      const holdId = await approved('person', lou.accountId);
      await tend('2026-06-15T10:00:00Z');
      expect(letters()).toEqual([]);
      const { outbox } = test.server.runtime.folder;
      renameSync(outbox, `${outbox}.away`);
      writeFileSync(outbox, 'not a folder');
      await tend('2026-06-16T09:59:45Z');
      rmSync(outbox);
      renameSync(`${outbox}.away`, outbox);
      expect((await shown(holdId)).remindedAt).toBeNull();
      await tend('2026-06-16T10:00:00Z');
      await shown(holdId);
      await tend('2026-06-16T10:00:15Z');
      await tend('2026-06-17T10:00:00Z');
      expect(
        letters()
          .map(({ to }) => to)
          .sort(),
      ).toEqual([auditor.email, administrator.email].sort());
      expect(letters()[0]?.text).toContain(`${holdId} prend fin le 30/06/2026`);
      expect(JSON.stringify(letters())).not.toContain(lou.accountId);
      expect((await shown(holdId)).remindedAt).toBe('2026-06-16T10:00:00.000Z');
    });

    it('end by themselves after their last day, and lapse where nobody decided', async () => {
      const [decided, waiting] = [
        await approved('dossier', dossierNumber(9)),
        await ask(auditor, 'dossier', dossierNumber(8)),
      ];
      const lastDay = Date.parse('2026-06-30T21:59:59.999Z');
      expect((await holds.inForce(lastDay)).keepsIdentity(lou.accountId)).toBe(true);
      expect((await holds.inForce(lastDay + 1)).keepsIdentity(lou.accountId)).toBe(false);
      await tend('2026-06-30T21:59:59Z');
      expect((await shown(decided)).status).toBe('approved');
      await tend('2026-06-30T22:00:00Z');
      expect((await shown(decided)).status).toBe('ended');
      expect((await shown(waiting)).status).toBe('ended');
    });

    it('leave nothing readable of their file once its time has come: six years, or six months where never approved', async () => {
      const files = async () =>
        (await test.server.runtime.keyring.keys('hold')).filter(({ destroyedAt }) => destroyedAt === undefined);
      const before = await files();
      const refused = await holds.releaseEnded(Date.parse('2027-01-02T10:00:00Z'));
      expect(refused).toEqual({ days: [], keyIds: expect.any(Array) });
      expect(refused.keyIds).toHaveLength(3);
      const rest = await files();
      expect(rest).toHaveLength(before.length - 3);
      const last = await holds.releaseEnded(Date.parse('2032-07-02T10:00:00Z'));
      expect([...last.keyIds].sort()).toEqual(rest.map(({ id }) => id).sort());
      expect(await files()).toEqual([]);
      await test.server.runtime.reached(await test.server.runtime.store.head());
      const list = await auditor.client.get<{ rows: ShownHold[] }>('/api/holds');
      expect(expected(list, 200).rows).toEqual([]);
      for await (const event of test.server.runtime.journal.readAll({ prefixes: ['hold-'] }))
        expect(event.shredded || ['HeldTracesReleased', 'HoldFilePurged'].includes(event.type)).toBe(true);
    });
  });
});

describe('the view of holds, rebuilt from the log', () => {
  it('shows the same rows, when some holds have let go of their traces, and some of their file', async () => {
    const clock = new ManualClock(NOON);
    const test = await startTestServer({ clock });
    try {
      const story = await Story.begin(test);
      const commune = await story.partner();
      const principal = await story.arrive(commune.administrators.principal);
      const userId = await story.register(principal, commune.siret, NOUR);
      expected(await story.grant(principal, commune.siret, { userId }), 201);
      const [agent, auditor] = [await story.arrive(NOUR), await story.staff(['trace-auditor'], ODILE)];
      for (const rank of [3, 4]) expected(await story.consult(agent, dossierNumber(rank)), 200);
      const ids: string[] = [];
      for (const [rank, endsOn] of [
        [3, '2027-03-01'],
        [4, '2026-03-02'],
        [5, '2026-03-02'],
      ] as const) {
        const asked = { kind: 'dossier', subject: dossierNumber(rank), fromDay: DAY, toDay: DAY, endsOn };
        const body = { ...asked, motive: 'litigation', text: 'Recours devant le tribunal' };
        const { holdId } = expected(await auditor.client.post<{ holdId: string }>('/api/holds', body), 201);
        if (rank !== 5) expected(await story.administrator.client.post(`/api/holds/${holdId}/approval`), 204);
        ids.push(holdId);
      }
      const holds = test.server.app.get<Holds>(HOLDS, { strict: false });
      expect(await (await holds.inForce(NOON)).preserve(DAY)).toBe(2);
      const later = Date.parse('2026-10-01T09:00:00Z');
      const ended = await holds.releaseEnded(NEXT_DAY);
      expect(ended.keyIds).toEqual([`hold/${ids[1]}.traces`]);
      expect((await holds.releaseEnded(later)).keyIds).toEqual([`hold/${ids[2]}`]);
      await test.server.runtime.reached(await test.server.runtime.store.head());
      await test.server.close();
      const views = join(test.folder, 'data', 'views');
      const ofHolds = () => Object.entries(dumpViews(views)).filter(([table]) => table.startsWith('holds.'));
      const before = ofHolds();
      expect(before.map(([table, dump]) => [table, dump.split(' ')[0]])).toEqual([
        ['holds.held_traces', '1'],
        ['holds.holds', '2'],
      ]);
      await rebuild(['holds'], test.environment);
      expect(ofHolds()).toEqual(before);
    } finally {
      await test.server.close();
      rmSync(test.folder, { recursive: true, force: true });
    }
  });
});
