import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, COMMUNE, dossierNumber, example, expected, Story } from '../support/story.js';
import { pairings } from '../support/pairings.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

describe.each(pairings)('the door, on $stores', ({ start }) => {
  let test: TestServer;
  let story: Story;
  let administrator: Actor;

  beforeAll(async () => {
    test = await start();
    story = await Story.begin(test);
    ({ administrator } = story);
  });

  afterAll(() => test.dispose());

  const problem = async (answer: Promise<{ status: number; headers: Headers; body: unknown }>): Promise<Problem> => {
    const { status, headers, body } = await answer;
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      status,
      type: expect.stringMatching(/^urn:temoin:problem:/),
      title: expect.any(String),
    });
    expect((body as Problem).detail.length).toBeGreaterThan(10);
    return body as Problem;
  };

  it('tells browsers what they may do with an answer, whatever it is', async () => {
    for (const path of ['/health/live', '/api/session', '/nowhere']) {
      const { headers } = await test.client().get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'self'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.has('x-powered-by')).toBe(false);
    }
  });

  it('answers every kind of bad request by a problem with a stable code', async () => {
    const { client } = administrator;
    const json = { 'content-type': 'application/json' };
    expect((await problem(client.get('/api/nowhere'))).code).toBe('http.not-found');
    expect((await problem(client.post('/api/traces/search', '{"a":', json))).code).toBe('http.bad-body');
    expect((await problem(client.post('/api/traces/search', '<a/>', { 'content-type': 'text/xml' }))).code).toBe(
      'http.unsupported-media-type',
    );
    expect((await problem(client.post('/api/traces/search', `"${'x'.repeat(1_100_000)}"`, json))).code).toBe(
      'http.too-large',
    );
    expect((await problem(client.get('/api/partners', { 'temoin-position': 'abc' }))).code).toBe('http.bad-position');
    expect((await problem(client.get('/api/partners/not-a-siret'))).status).toBe(404);
  });

  it('takes no prototype from a body', async () => {
    const answer = administrator.client.post('/api/session', '{"__proto__":{"a":1}}', {
      'content-type': 'application/json',
    });
    expect((await problem(answer)).status).toBe(400);
  });

  it('refuses a bad partner file whole, naming each line and rule', async () => {
    const bad = example(COMMUNE)
      .replace('siret: 21340135900012', 'siret: 21340135900013')
      .replace('maximum: 12', 'maximum: beaucoup');
    const head = await test.server.runtime.store.head();
    const answer = await administrator.client.post<
      Problem & { problems: { line: number; path: string; message: string }[] }
    >('/api/partners', bad, { 'content-type': 'application/yaml' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'partner.invalid-file' } });
    expect(answer.body.problems.length).toBe(2);
    for (const { line, path, message } of answer.body.problems) {
      expect(line).toBeGreaterThan(0);
      expect(path).not.toBe('');
      expect(message).not.toBe('');
    }
    // Only the trace of the refusal.
    expect(await test.eventsAfter(head)).toBe(1);
  });

  it('imports the same file twice without a second event', async () => {
    await story.partner();
    const head = await test.server.runtime.store.head();
    await story.partner();
    expect(await test.eventsAfter(head)).toBe(1);
  });

  it('sends a session as a cookie that no script reads and no other site sends', async () => {
    const { identifier, password } = administrator;
    const answer = await test.client().post('/api/session', { identifier, password });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^temoin_session=[\w-]{43}; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(answer.body).not.toHaveProperty('token');
    const again = await test.client().get('/api/session', { cookie: cookie.split(';')[0] ?? '' });
    expect(again.status).toBe(200);
  });

  it('shows the stores’ state and not a person in its logs', async () => {
    const { siret } = await story.partner();
    const principal = await story.arrive({ email: 'solene.aubrac@commune.example.org' });
    expected(await principal.client.get(`/api/partners/${siret}/users`), 200);
    await story.consult(principal, dossierNumber(7));
    const log = test.lines.join('');
    expect(log).toContain('/api/partners/:siret/users');
    for (const secret of [
      principal.client.token ?? '',
      'Aubrac',
      dossierNumber(7),
      principal.identifier ?? '',
      '127.0.0.1',
    ]) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('a server with a low limit', () => {
  it('asks who sends too many requests to wait', async () => {
    const test = await startTestServer({ environment: { TEMOIN_RATE_LIMIT: '3' } });
    try {
      for (let index = 0; index < 3; index += 1) expect((await test.client().get('/health/live')).status).toBe(200);
      const answer = await test.client().get<Problem>('/health/live');
      expect(answer).toMatchObject({ status: 429, body: { code: 'http.too-many-requests' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await test.dispose();
    }
  });
});
