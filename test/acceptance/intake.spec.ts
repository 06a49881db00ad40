import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, toInstant } from '#kernel';
import { TRACE_TYPE } from '#traces';
import { type Actor, expected, type Partner, Story } from '../support/story.js';
import { pairings } from '../support/pairings.js';
import type { TestServer } from '../support/test-server.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

interface Refused {
  readonly code: string;
  readonly problems: readonly { index: number; code: string; at: string; accepted: string }[];
}

describe.each(pairings)('the intake of traces of the portal’s other services, on $stores', ({ start }) => {
  const clock = new ManualClock(Date.parse('2026-03-02T09:00:00Z'));
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let agent: Actor;
  let service: Actor;
  let serial = 0;

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    service = await story.portalService('AFAS', 'afas@portail.example.org');
    agent = await story.arrive(commune.users[0] as { email: string });
  });

  afterAll(() => test.dispose());

  beforeEach(async () => {
    clock.advance(MINUTE);
    expect((await agent.client.get('/api/session')).status).toBe(200);
    expect((await principal.client.get('/api/session')).status).toBe(200);
  });

  const entry = (
    change: Record<string, unknown> = {},
    data: Record<string, unknown> = {},
  ): Record<string, unknown> => ({
    specversion: '1.0',
    id: `e-${(serial += 1)}`,
    source: '/portail/afas',
    type: TRACE_TYPE,
    time: toInstant(clock.now()),
    ...change,
    data: {
      user: agent.accountId,
      session: agent.session,
      service: 'AFAS',
      action: 'budget.read',
      outcome: 'success',
      object: { type: 'facility', ref: 'creche-les-cigales' },
      ...data,
    },
  });
  const send = <Body = { traces: string[]; duplicates: number }>(batch: unknown) =>
    service.client.post<Body>('/api/traces', JSON.stringify(batch), BATCH);
  const refusedFor = async (batch: unknown): Promise<Refused['problems']> => {
    const before = await test.server.runtime.store.head();
    const { code, problems } = expected(await send<Refused>(batch), 422);
    expect(code).toBe('intake.refused');
    // Nothing but the trace of the refused request itself.
    expect(await test.eventsAfter(before)).toBe(1);
    return problems;
  };

  it('[S5.3.1-a] takes a batch in, and its gestionnaire finds each trace with who and when', async () => {
    const batch = [entry(), entry({ time: toInstant(clock.now() - 1) })];
    const answer = await send(batch);
    expect(answer.status).toBe(201);
    const { traces, duplicates } = answer.body;
    expect(duplicates).toBe(0);
    const found = await story.traces(principal, { service: 'AFAS' }, answer.headers.get('temoin-position'));
    expect(found.map(({ id }) => id)).toEqual(traces);
    expect(found[0]).toMatchObject({
      user: agent.accountId,
      partner: commune.siret,
      session: agent.session,
      action: 'budget.read',
    });
  });

  it('answers a second delivery with the outcome of the first, and doubles nothing', async () => {
    const batch = [entry(), entry()];
    const first = await send(batch);
    const position = first.headers.get('temoin-position');
    const count = (await story.traces(principal, { service: 'AFAS' }, position)).length;
    const second = await send([...batch, entry()]);
    expect(second.status).toBe(201);
    expect(second.body.traces.slice(0, 2)).toEqual(first.body.traces);
    expect(second.body.duplicates).toBe(2);
    await test.restart();
    const third = await send(batch);
    expect(third.body).toEqual({ traces: first.body.traces, duplicates: 2 });
    const all = await story.traces(principal, { service: 'AFAS' }, second.headers.get('temoin-position'));
    expect(all.length).toBe(count + 1);
  });

  it('takes an entry that is twice in one batch once', async () => {
    const twice = entry();
    const { body } = await send([twice, twice]);
    expect(body.traces[0]).toBe(body.traces[1]);
    expect(body.duplicates).toBe(1);
  });

  it('refuses an id used again for another instant', async () => {
    const first = entry();
    expected(await send([first]), 201);
    const problems = await refusedFor([{ ...first, time: toInstant(clock.now() - 5) }]);
    expect(problems).toMatchObject([{ index: 0, code: 'intake.id-reused' }]);
  });

  it('[C9.2-b] refuses whole a batch with an act outside a live session of its user, naming each', async () => {
    const problems = await refusedFor([
      entry(),
      entry({}, { session: '0'.repeat(32) }),
      entry({}, { user: principal.accountId }),
      entry({ time: toInstant(clock.now() - 20 * HOUR) }),
      entry(),
    ]);
    expect(problems.map(({ index, code }) => [index, code])).toEqual([
      [1, 'intake.no-live-session'],
      [2, 'intake.no-live-session'],
      [3, 'intake.no-live-session'],
    ]);
  });

  it('[S5.3.1-a] still takes an act of a session that has ended since, up to 72 hours late', async () => {
    const during = clock.now();
    await story.consult(agent, '1000000');
    clock.advance(71 * HOUR);
    const late = entry({ time: toInstant(during) });
    expected(await send([late]), 201);
    clock.advance(2 * HOUR);
    const problems = await refusedFor([entry({ time: toInstant(during) })]);
    expect(problems).toMatchObject([{ index: 0, code: 'intake.out-of-time', at: 'time' }]);
    expected(await agent.client.signIn(agent.identifier ?? '', agent.password ?? ''), 201);
    expected(await principal.client.signIn(principal.identifier ?? '', principal.password ?? ''), 201);
  });

  it('names the index, the attribute and what is accepted for each malformed entry', async () => {
    const problems = await refusedFor([entry({ specversion: '0.3' }), entry({}, { quotient: 412 }), 'x']);
    expect(problems.map(({ index, at }) => [index, at])).toEqual([
      [0, 'specversion'],
      [1, 'data.quotient'],
      [2, 'entry'],
    ]);
    expect(problems.every(({ accepted }) => accepted !== '')).toBe(true);
  });

  it.each([
    ['nothing', []],
    ['an object', {}],
    ['501 entries', Array.from({ length: 501 }, () => ({}))],
  ])('refuses %s as a batch', async (_, batch) => {
    expect(await send<Refused>(batch)).toMatchObject({ status: 422, body: { code: 'intake.bad-batch' } });
  });

  it('[C9.2-b] is closed to people, and its tokens open nothing else', async () => {
    expect((await principal.client.post('/api/traces', '[]', BATCH)).status).toBe(403);
    expect((await service.client.get(`/api/partners/${commune.siret}/users`)).status).toBe(403);
    expect((await service.client.post('/api/traces/search', {})).status).toBe(403);
  });
});
