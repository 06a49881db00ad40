import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#kernel';
import { pairings } from '../support/pairings.js';
import { type Actor, dossierNumber, example, expected, type Person, Story } from '../support/story.js';
import type { TestServer } from '../support/test-server.js';

const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };
const CRITERIA = { service: 'CDAP', action: 'dossier.open', lastDays: 7 };

interface Saved {
  readonly searchId: string;
  readonly name: string;
  readonly lastDays?: number;
  readonly criteria: object;
  readonly code: string;
  readonly detail: string;
}

describe.each(pairings)('saved searches, on $stores', ({ start }) => {
  // Monday; the night before the clocks go forward is within the seven days after next Sunday.
  const clock = new ManualClock(Date.parse('2026-03-23T09:00:00Z'));
  let test: TestServer;
  let story: Story;
  let [principal, deputy, agent]: Actor[] = [];
  let position: string | null = null;

  const save = (by: Actor | undefined, name: string, criteria: object = CRITERIA) =>
    (by as Actor).client.post<Saved>('/api/searches', { name, criteria });
  const mine = async (by: Actor | undefined) => expected(await (by as Actor).client.get<Saved[]>('/api/searches'), 200);

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    const commune = await story.partner(example('commune-21340135900012'));
    principal = await story.arrive(commune.administrators.principal);
    deputy = await story.arrive(commune.administrators.deputy as Person);
    const userId = await story.register(principal, commune.siret, NOUR);
    expected(await story.grant(principal, commune.siret, { userId }), 201);
    agent = await story.arrive(NOUR);
    position = (await story.consult(agent, dossierNumber(0))).headers.get('temoin-position');
  }, 60_000);
  afterAll(() => test.dispose());

  it('find, day after day, the latest days of Paris', async () => {
    const { searchId } = expected(await save(principal, ' Dossiers de la semaine '), 201);
    const [search] = await mine(principal);
    expect(search).toMatchObject({ searchId, name: 'Dossiers de la semaine', lastDays: 7 });
    expect(search?.criteria).toEqual({ service: 'CDAP', action: 'dossier.open', from: '2026-03-16T23:00:00.000Z' });
    expect(await story.traces(principal as Actor, search?.criteria as Record<string, unknown>, position)).toHaveLength(
      1,
    );
    await test.restart();
    clock.set(Date.parse('2026-03-30T09:00:00Z'));
    await principal?.client.signIn(principal.identifier ?? '', principal.password ?? '');
    const [later] = await mine(principal);
    expect(later?.criteria).toMatchObject({ from: '2026-03-23T23:00:00.000Z' });
    expect(await story.traces(principal as Actor, later?.criteria as Record<string, unknown>)).toEqual([]);
  }, 30_000);

  it('[S5.3.3-a] are one’s own, and gestionnaires’', async () => {
    await deputy?.client.signIn(deputy.identifier ?? '', deputy.password ?? '');
    await agent?.client.signIn(agent.identifier ?? '', agent.password ?? '');
    const [{ searchId } = { searchId: '' }] = await mine(principal);
    expect(await mine(deputy)).toEqual([]);
    expect(await deputy?.client.delete(`/api/searches/${searchId}`)).toMatchObject({
      status: 404,
      body: { code: 'search.unknown' },
    });
    expect((await save(agent, 'Curiosité')).status).toBe(403);
    expect((await agent?.client.get('/api/searches'))?.status).toBe(403);
    expected(await save(deputy, 'Dossiers de la semaine'), 201);
  });

  it('are replaced and forgotten; two do not have one name', async () => {
    const { searchId } = expected(await save(principal, 'Refus', { outcome: 'refused' }), 201);
    expect(await save(principal, 'REFUS')).toMatchObject({ status: 409, body: { code: 'search.name-taken' } });
    const body = { name: 'Refus et échecs', criteria: { lastDays: 1 } };
    expect((await principal?.client.put(`/api/searches/${searchId}`, body))?.status).toBe(204);
    expect((await mine(principal)).map(({ name }) => name)).toEqual(['Dossiers de la semaine', 'Refus et échecs']);
    expect((await principal?.client.delete(`/api/searches/${searchId}`))?.status).toBe(204);
    expect((await mine(principal)).map(({ name }) => name)).toEqual(['Dossiers de la semaine']);
    expect((await principal?.client.put(`/api/searches/${searchId}`, body))?.status).toBe(404);
  });

  it('say what they do not take: a dossier’s number would outlive its traces', async () => {
    for (const [criteria, said] of [
      [{ dossier: '1000000' }, 'dossier :'],
      [{ from: '2026-03-01T00:00:00Z' }, 'from :'],
      [{ lastDays: 0 }, 'lastDays :'],
      [{ lastDays: 7.5 }, 'lastDays :'],
      [{ outcome: 'perhaps' }, 'outcome :'],
      ['CDAP', 'criteria'],
      [undefined, 'criteria'],
    ] as const) {
      const answer = await (principal as Actor).client.post('/api/searches', { name: 'Non', criteria });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toContain(said);
    }
    expect((await save(principal, ' ')).status).toBe(400);
    expect(await mine(principal)).toHaveLength(1);
  });
});
