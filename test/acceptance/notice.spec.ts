import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pairings } from '../support/pairings.js';
import { letterTo, found } from '../support/actors.js';
import { type Actor, dossierNumber, expected, type Partner, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };

interface Shown {
  readonly version: number;
  readonly title: string;
  readonly text: string;
  readonly acknowledged: boolean;
}

describe.each(pairings)('the notice on tracing, on $stores', ({ start }) => {
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;

  beforeAll(async () => {
    test = await start({});
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    const userId = await story.register(principal, commune.siret, NOUR);
    expected(await story.grant(principal, commune.siret, { userId }), 201);
  });
  afterAll(() => test.dispose());

  it('[S5.2-a] is shown to whoever signs in, and acknowledged before a service opens', async () => {
    const { text } = letterTo(test, NOUR.email);
    const client = test.client();
    const current = found(text, /^Mot de passe provisoire : (\S+)$/m);
    expected(await client.signIn(found(text, /^Identifiant : (\S+)$/m), current), 201);
    const notice = expected(await client.get<Shown>('/api/notice'), 200);
    expect(notice).toMatchObject({ version: 1, acknowledged: false });
    for (const words of ['six mois', 'gestionnaire principal', 'CNIL', 'article 15', 'quinze minutes']) {
      expect(notice.text).toContain(words);
    }
    expect((await client.post('/api/notice/acknowledgement', { version: 1 })).status).toBe(403);
    expected(await client.put('/api/session/password', { current, new: 'Platane-Vert-88-Fontaine' }), 204);
    const consult = () =>
      client.post<{ code?: string }>('/api/services/cdap/consultations', {
        dossier: dossierNumber(1),
        purpose: 'quotient-pricing',
      });
    expect(await consult()).toMatchObject({ status: 403, body: { code: 'identity.notice-needed' } });
    expect((await client.get('/api/services/cdap/purposes')).status).toBe(403);
    expect(await client.post('/api/notice/acknowledgement', { version: 2 })).toMatchObject({
      status: 409,
      body: { code: 'identity.another-notice' },
    });
    expect((await client.post('/api/notice/acknowledgement', {})).status).toBe(400);
    expected(await client.post('/api/notice/acknowledgement', { version: 1 }), 204);
    expected(await client.post('/api/notice/acknowledgement', { version: 1 }), 204);
    expect(expected(await client.get<Shown>('/api/notice'), 200).acknowledged).toBe(true);
    expected(await consult(), 200);
  });

  it('[S5.3.1-a] leaves a trace of its reading, of its acknowledgement, and of what was refused before it', async () => {
    const position = String(await test.server.runtime.store.head());
    const traces = await story.traces(principal, {}, position);
    const told = traces.map(({ action, outcome, reason }) => [action, outcome, reason]);
    expect(told).toContainEqual(['notice.read', 'success', undefined]);
    expect(told).toContainEqual(['notice.acknowledge', 'success', undefined]);
    expect(told).toContainEqual(['dossier.open', 'refused', 'identity.notice-needed']);
  });
});
