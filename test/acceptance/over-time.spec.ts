import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#kernel';
import { type Actor, dossierNumber, expected, type Partner, Story } from '../support/story.js';
import { pairings } from '../support/pairings.js';
import type { TestServer } from '../support/test-server.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOUR = { givenName: 'Nour', familyName: 'Exemple', email: 'nour@commune.example.org', function: 'Agente' };

describe.each(pairings)('over time, on $stores', ({ start }) => {
  const clock = new ManualClock(Date.parse('2026-03-02T09:00:00Z'));
  let test: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let userId: string;
  let habilitationId: string;

  const signInAgain = async (actor: Actor): Promise<void> => {
    expected(await actor.client.signIn(actor.identifier ?? '', actor.password ?? ''), 201);
  };

  beforeAll(async () => {
    test = await start({ clock });
    story = await Story.begin(test);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    userId = await story.register(principal, commune.siret, NOUR);
    clock.advance(MINUTE);
    habilitationId = expected(await story.grant(principal, commune.siret, { userId }), 201).habilitationId;
  });

  afterAll(() => test.dispose());

  it('tells the rights of any past date', async () => {
    const of = async (at: string): Promise<string[]> =>
      (await story.rights(principal, commune.siret, { at, user: userId })).map((right) => right.habilitationId);
    clock.set(Date.parse('2026-03-05T10:00:00Z'));
    await signInAgain(principal);
    expect((await story.revoke(principal, commune.siret, habilitationId)).status).toBe(204);
    expect(await of('2026-03-02T09:00:30Z')).toEqual([]);
    expect(await of('2026-03-02T10:02:00+01:00')).toEqual([habilitationId]);
    expect(await of('2026-03-05T09:59:59.999Z')).toEqual([habilitationId]);
    expect(await of('2026-03-05T10:00:00Z')).toEqual([]);
    expect(await of('2026-03-01T00:00:00Z')).toEqual([]);
  });

  it('refuses a date without its offset, saying what is accepted', async () => {
    const answer = await principal.client.get(`/api/partners/${commune.siret}/rights?at=2026-03-05`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toMatch(/décalage/);
  });

  it('[C9.2-d] ends habilitations and sessions at a departure', async () => {
    const person = { ...NOUR, email: 'sam@commune.example.org', givenName: 'Sam' };
    const sam = await story.register(principal, commune.siret, person);
    expected(await story.grant(principal, commune.siret, { userId: sam }), 201);
    const actor = await story.arrive(person);
    expect((await story.consult(actor, dossierNumber(1))).status).toBe(200);
    const departure = await principal.client.post(`/api/partners/${commune.siret}/users/${sam}/departure`);
    expect(departure.status).toBeLessThan(300);
    expect((await story.consult(actor, dossierNumber(1))).status).toBe(401);
    expect(await story.rights(principal, commune.siret, { user: sam })).toEqual([]);
    expect((await actor.client.signIn(actor.identifier ?? '', actor.password ?? '')).status).toBe(401);
  });

  it('closes an idle session after 15 minutes, and any session after 8 hours', async () => {
    clock.advance(DAY);
    await signInAgain(principal);
    clock.advance(14 * MINUTE);
    expect((await principal.client.get('/api/session')).status).toBe(200);
    clock.advance(16 * MINUTE);
    expect((await principal.client.get('/api/session')).status).toBe(401);
    await signInAgain(principal);
    for (let minutes = 0; minutes < 8 * 60 - 10; minutes += 10) {
      clock.advance(10 * MINUTE);
      expect((await principal.client.get('/api/session')).status).toBe(200);
    }
    clock.advance(11 * MINUTE);
    expect((await principal.client.get('/api/session')).status).toBe(401);
  });

  it('keeps sessions over a restart, and everything else with them', async () => {
    await signInAgain(principal);
    const before = await story.traces(principal, { action: 'habilitation.grant' });
    expect(before.length).toBeGreaterThan(0);
    await test.restart();
    expect((await principal.client.get('/api/session')).status).toBe(200);
    expect(await story.traces(principal, { action: 'habilitation.grant' })).toEqual(before);
  });
});
