import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { type Actor, dossierNumber, example, expected, type Partner, Story } from '../support/story.js';
import { pairings } from '../support/pairings.js';
import type { TestServer } from '../support/test-server.js';

const OBSOLETE = 'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko';
const AUDITOR = { givenName: 'Odile', familyName: 'Auditrice', email: 'odile@caf.example.org', function: 'Auditrice' };
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
}

describe.each(pairings)('the whole way, from a sign-in to its trace, on $stores', ({ start }) => {
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let deputy: Actor;
  let agent: Actor;
  let auditor: Actor;
  let other: Actor;
  let otherPartner: Partner;

  beforeAll(async () => {
    test = await start();
    story = await Story.begin(test);
    commune = await story.partner();
    otherPartner = await story.partner(example('bailleur-99912345800013'));
    principal = await story.arrive(commune.administrators.principal);
    deputy = await story.arrive(commune.administrators.deputy as { email: string });
    other = await story.arrive(otherPartner.administrators.principal);
    auditor = await story.staff(['trace-auditor'], AUDITOR);
    const nour = await story.register(principal, commune.siret, NOUR);
    expected(await story.grant(principal, commune.siret, { userId: nour }), 201);
    agent = await story.arrive(NOUR);
  });

  afterAll(() => test.dispose());

  it('[C9.1-a] gives no gestionnaire an identifier or a password: they go straight to their user', async () => {
    const person = { ...NOUR, email: 'lou@commune.example.org', givenName: 'Lou' };
    const answer = await principal.client.post(`/api/partners/${commune.siret}/users`, person);
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body as object)).toEqual(['userId']);
    const letter = test.messages().find(({ to }) => to === person.email);
    expect(letter?.text).toMatch(/Mot de passe provisoire : \S{20,}/);
    const users = JSON.stringify((await principal.client.get(`/api/partners/${commune.siret}/users`)).body);
    expect(users).not.toContain(/^Identifiant : (\S+)$/m.exec(letter?.text ?? '')?.[1]);
  });

  it('[C9.2-a] opens nothing to somebody who has not yet changed the one-time password', async () => {
    const [user] = commune.users;
    const letter = test.messages().find(({ to }) => to === user?.email)?.text ?? '';
    const client = test.client();
    const line = (name: string) => new RegExp(`^${name} : (\\S+)$`, 'm').exec(letter)?.[1] ?? '';
    const signedIn = await client.signIn(line('Identifiant'), line('Mot de passe provisoire'));
    expect(signedIn.body.mustChangePassword).toBe(true);
    const answer = await client.get<Problem>('/api/services/cdap/purposes');
    expect(answer).toMatchObject({ status: 403, body: { code: 'identity.password-change-needed' } });
  });

  it('[S2.2.1-d] shows of a dossier what the profile needs, and nothing else', async () => {
    const { fields } = expected(await story.consult(agent, dossierNumber(3)), 200);
    expect(Object.keys(fields ?? {}).sort()).toEqual(['address', 'familyComposition', 'familyQuotient']);
  });

  it('[S5.3.4-a] lets the principal and the deputy find the trace of a consultation, at once', async () => {
    const consulted = await story.consult(agent, dossierNumber(4));
    const position = consulted.headers.get('temoin-position');
    for (const reader of [principal, deputy]) {
      const [trace] = await story.traces(reader, { dossier: dossierNumber(4) }, position);
      expect(trace).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        position: Number(position),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        user: agent.accountId,
        name: 'Nour Exemple',
        session: agent.session,
        partner: commune.siret,
        function: 'Agente',
        habilitation: { id: expect.any(String), profile: 'T2' },
        service: 'CDAP',
        action: 'dossier.open',
        object: { type: 'dossier', ref: dossierNumber(4) },
        purpose: 'quotient-pricing',
        ip: '127.0.0.1',
        browser: 'Firefox 151',
        outcome: 'success',
      });
    }
  });

  it('[C9.2-e] traces a refused consultation like any other, with what was attempted', async () => {
    const refused = await story.consult(agent, dossierNumber(5), 'debt-commission');
    expect(refused.status).toBeGreaterThanOrEqual(400);
    const absent = await story.consult(principal, dossierNumber(5));
    expect(absent).toMatchObject({ status: 403, body: { code: 'cdap.no-habilitation' } });
    const position = absent.headers.get('temoin-position');
    const traces = await story.traces(principal, { outcome: 'refused', service: 'CDAP' }, position);
    expect(traces.slice(0, 2)).toMatchObject([
      { user: principal.accountId, reason: 'cdap.no-habilitation', object: { ref: dossierNumber(5) } },
      { user: agent.accountId, reason: refused.body.code, object: { ref: dossierNumber(5) } },
    ]);
  });

  it('[S5.3.1-a] records a session from authentication to disconnection', async () => {
    const again = test.client();
    await again.signIn(agent.identifier ?? '', agent.password ?? '');
    await again.get('/api/services/cdap/purposes');
    await again.delete('/api/session');
    expect((await again.get('/api/session')).status).toBe(401);
    const head = String((await test.server.runtime.store.head()) ?? 0);
    const traces = await story.traces(principal, { user: agent.accountId }, head);
    expect(traces.slice(0, 3).map(({ action }) => action)).toEqual([
      'session.sign-out',
      'cdap.purposes',
      'session.sign-in',
    ]);
    expect(new Set(traces.slice(0, 3).map(({ session }) => session)).size).toBe(1);
    expect(JSON.stringify(traces)).not.toContain(again.token);
  });

  it('[S5.3.1-a] traces the reading of traces once a page, without recursion', async () => {
    const readings = async () =>
      story.traces(principal, { action: 'traces.read' }, String(await test.server.runtime.store.head()));
    const before = (await readings()).length;
    const after = await readings();
    expect(after.length).toBe(before + 1);
    expect(after[0]?.details).toMatchObject({ criteria: 'action' });
  });

  it('[S5.3.4-a] closes traces to an agent', async () => {
    expect(await agent.client.post('/api/traces/search', {})).toMatchObject({
      status: 403,
      body: { code: 'identity.not-allowed' },
    });
  });

  it('[S5.3.4-a] never shows a partner another partner, not even as a count', async () => {
    const seen = JSON.stringify(await story.traces(other, {}));
    expect(seen).not.toContain(commune.siret);
    expect(seen).not.toContain(agent.accountId);
    expect(await story.traces(other, { dossier: dossierNumber(4) })).toEqual([]);
    expect(await other.client.post('/api/traces/search', { partner: commune.siret })).toMatchObject({ status: 403 });
    const foreign = await other.client.get<Problem>(`/api/partners/${commune.siret}`);
    const nobody = await other.client.get<Problem>('/api/partners/73282932000074');
    expect(foreign.status).toBe(404);
    expect(foreign.body).toEqual(nobody.body);
    for (const path of ['users', 'rights', 'quotas']) {
      expect((await other.client.get(`/api/partners/${commune.siret}/${path}`)).status).toBe(404);
    }
  });

  it('[S5.3.3-a] lets only specifically habilitated Caf and Cnaf staff read traces', async () => {
    const { client } = story.administrator;
    expect(await client.post('/api/traces/search', { partner: commune.siret })).toMatchObject({ status: 403 });
    const traces = await story.traces(auditor, { partner: commune.siret, dossier: dossierNumber(4) });
    expect(traces).toHaveLength(1);
    expect(await auditor.client.post('/api/traces/search', {})).toMatchObject({
      status: 422,
      body: { code: 'traces.partner-needed' },
    });
  });

  it('exports as CSV exactly what the search shows', async () => {
    const criteria = { service: 'CDAP' };
    const shown = await story.traces(principal, criteria);
    const answer = await principal.client.post<string>('/api/traces/export', {
      ...criteria,
      motive: 'supervision',
    });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const rows = parse<Record<string, string>>(answer.body, { columns: true, record_delimiter: '\r\n' });
    expect(rows.map((row) => [row['trace'], row['instant_utc'], row['action'], row['reference_objet']])).toEqual(
      shown.map(({ id, at, action, object }) => [id, at, action, object?.ref ?? '']),
    );
    const [last] = await story.traces(principal, { action: 'traces.export' }, answer.headers.get('temoin-position'));
    expect(last).toMatchObject({
      user: principal.accountId,
      details: { criteria: 'service', motive: 'supervision', format: 'csv' },
    });
  });

  it('gives pages that follow one another, and refuses a made-up cursor', async () => {
    const search = { service: 'CDAP', limit: 1 };
    const first = await principal.client.post<{ rows: { id: string }[]; next: string }>('/api/traces/search', search);
    const second = await principal.client.post<{ rows: { id: string }[] }>('/api/traces/search', {
      ...search,
      cursor: first.body.next,
    });
    expect(first.body.rows).toHaveLength(1);
    expect(second.body.rows[0]?.id).not.toBe(first.body.rows[0]?.id);
    expect(await principal.client.post('/api/traces/search', { cursor: 'abc' })).toMatchObject({
      status: 422,
      body: { code: 'traces.bad-cursor' },
    });
  });

  it('[S2.1-a] refuses an obsolete browser at connection, and records it', async () => {
    const client = test.client();
    client.userAgent = OBSOLETE;
    const answer = await client.signIn(agent.identifier ?? '', agent.password ?? '');
    expect(answer).toMatchObject({ status: 403, body: { code: 'identity.obsolete-browser' } });
    const head = String(await test.server.runtime.store.head());
    const [trace] = await story.traces(auditor, { partner: null, outcome: 'refused' }, head);
    expect(trace).toMatchObject({ action: 'session.sign-in', reason: 'identity.obsolete-browser' });
  });

  it('answers a wrong password and an unknown identifier alike', async () => {
    const wrong = await test.client().signIn(agent.identifier ?? '', 'pas-le-bon-mot-de-passe');
    const unknown = await test.client().signIn('ZZZZZ-ZZZZZ', 'pas-le-bon-mot-de-passe');
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
  });

  it('closes every route to somebody who has not signed in, and says so in French or in English', async () => {
    const french = await test.client().get<Problem>('/api/partners');
    expect(french).toMatchObject({ status: 401, body: { code: 'identity.sign-in-needed' } });
    expect(french.body.detail).toContain('Connectez-vous');
    expect(french.headers.get('content-type')).toContain('application/problem+json');
    const english = await test.client().get<Problem>('/api/partners', { 'accept-language': 'en-GB' });
    expect(english.body.detail).toMatch(/sign in/i);
  });

  it('names every bad field and what it accepts, never the value', async () => {
    const answer = await principal.client.post<Problem>('/api/traces/search', {
      outcome: 'ok-secret',
      limit: 0,
      foo: 1,
      from: 'hier',
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'http.bad-request' } });
    const { problems } = answer.body as unknown as { problems: { field: string; message: string }[] };
    expect([...new Set(problems.map(({ field }) => field))].sort()).toEqual(['foo', 'from', 'limit', 'outcome']);
    expect(JSON.stringify(answer.body)).not.toContain('ok-secret');
  });

  it('keeps the API’s description, health and metrics open, and nothing of anybody in them', async () => {
    const docs = await test.client().get<{ paths: object }>('/api/docs-json');
    expect(Object.keys(docs.body.paths)).toContain('/api/traces/search');
    expect((await test.client().get('/health/live')).status).toBe(200);
    const ready = await test.client().get<{ status: string; views: { name: string; lag: number }[] }>('/health/ready');
    expect(ready.body.status).toBe('ready');
    const metrics = await (await fetch(test.server.metricsUrl)).text();
    expect(metrics).toContain('temoin_http_request_duration_seconds');
    // Among digits, seven of them may be met by chance.
    expect(metrics).not.toMatch(new RegExp(`(?<!\\d)${dossierNumber(4)}(?!\\d)`));
    expect(metrics).not.toContain(commune.siret);
  });
});
