import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '#event-store';
import type { Answer } from '../support/client.js';
import { type Actor, dossierNumber, expected, type Partner, Story } from '../support/story.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

/** Refused by the store, with when to come back, and nothing that the route would have shown. */
function expectNothing(answer: Answer, code: string): void {
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.body).toMatchObject({ code, status: 503 });
  const shown = Object.keys(answer.body as object).filter((name) => !PROBLEM.includes(name));
  expect(shown).toEqual([]);
}

const PROBLEM = ['type', 'title', 'status', 'detail', 'code', 'why'];

describe('a server whose log takes nothing more', () => {
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let agent: Actor;
  let principal: Actor;

  beforeEach(async () => {
    test = await startTestServer();
    story = await Story.begin(test);
    commune = await story.partner();
    agent = await story.arrive(commune.users[0] ?? { email: '' });
    principal = await story.arrive(commune.administrators.principal);
    expected(await story.consult(agent, dossierNumber(1)), 200);
  });
  afterEach(() => test.dispose());

  it('[S5.3.1-a] shows no data of which the trace could not be recorded', async () => {
    await test.server.runtime.store.close();
    expectNothing(await story.consult(agent, dossierNumber(2)), 'store.unavailable');
    expectNothing(await principal.client.post('/api/traces/search', {}), 'store.unavailable');
    expectNothing(await principal.client.post('/api/traces/export', { motive: 'audit' }), 'store.unavailable');
    expectNothing(await principal.client.get(`/api/partners/${commune.siret}/rights`), 'store.unavailable');
    expectNothing(await principal.client.get(`/api/partners/${commune.siret}/users`), 'store.unavailable');
    expectNothing(await agent.client.get('/api/services/cdap/purposes'), 'store.unavailable');
    expectNothing(await agent.client.get('/api/session'), 'store.unavailable');
  });

  it('[S5.3.1-a] does not even say why it would have refused, while the refusal cannot be recorded', async () => {
    expect((await story.consult(agent, 'douze')).body.code).not.toBe('store.unavailable');
    await test.server.runtime.store.close();
    expectNothing(await story.consult(agent, 'douze'), 'store.unavailable');
    expectNothing(await agent.client.post('/api/traces/search', {}), 'store.unavailable');
  });

  it('[S5.3.1-a] opens no session of which the sign-in could not be recorded', async () => {
    await test.server.runtime.store.close();
    const visitor = story.visitor();
    expectNothing(await visitor.signIn(agent.identifier ?? '', agent.password ?? ''), 'store.unavailable');
    expect(visitor.token).toBeUndefined();
  });

  it('takes no act, no batch of traces, and says that it is not ready', async () => {
    const portal = await story.portalService('Portail', 'portail@example.org');
    await test.server.runtime.store.close();
    expectNothing(await story.grant(principal, commune.siret, { userId: agent.accountId }), 'store.unavailable');
    const data = { user: agent.accountId, session: agent.session, service: 'AFAS', action: 'open', outcome: 'success' };
    const envelope = { specversion: '1.0', type: 'fr.caf.temoin.trace.v1', source: 'afas', id: 'one' };
    const batch = JSON.stringify([{ ...envelope, time: new Date().toISOString(), data }]);
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    expectNothing(await portal.client.post('/api/traces', batch, headers), 'store.unavailable');
    const ready = await story.visitor().get<{ status: string; log: { status: string } }>('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body.log.status).toBe('unavailable');
  });

  it('[S5.3.1-a] answers nothing that it had already read while the disk was failing, and goes on after', async () => {
    const { store } = test.server.runtime;
    const append = store.append.bind(store);
    // The store is real; only its answer is lost, for as long as the failure lasts.
    store.append = () => Promise.reject(new StoreUnavailable('SQLITE_IOERR'));
    expectNothing(await story.consult(agent, dossierNumber(3)), 'store.unavailable');
    store.append = append;
    const answer = await story.consult(agent, dossierNumber(4));
    expect(expected(answer, 200)).toHaveProperty('fields');
    const traces = await story.traces(principal, { action: 'dossier.open' }, answer.headers.get('temoin-position'));
    expect(traces.map(({ object }) => object?.ref)).toEqual([dossierNumber(4), dossierNumber(1)]);
  });
});
