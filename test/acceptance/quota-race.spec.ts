import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Actor, expected, type Partner, Story } from '../support/story.js';
import { pairings } from '../support/pairings.js';
import type { TestServer } from '../support/test-server.js';

const CONTENDERS = 60;

describe.each(pairings)('the last place of a quota, on $stores', ({ start }) => {
  let server: TestServer;
  let story: Story;
  let commune: Partner;
  let principal: Actor;
  let deputy: Actor;
  const contenders: string[] = [];

  beforeAll(async () => {
    server = await start();
    story = await Story.begin(server);
    commune = await story.partner();
    principal = await story.arrive(commune.administrators.principal);
    deputy = await story.arrive(commune.administrators.deputy ?? commune.administrators.principal);
    const people = Array.from({ length: CONTENDERS }, (_, index) => ({
      givenName: 'Camille',
      familyName: `Prétendant-${index + 1}`,
      email: `pretendant-${index + 1}@commune.example.org`,
      function: 'Agent du guichet famille',
    }));
    contenders.push(...(await Promise.all(people.map((person) => story.register(principal, commune.siret, person)))));
  }, 120_000);
  afterAll(() => server.dispose());

  it('[S2.2.1-b] goes to one of sixty who ask at once; the fifty-nine others are told that the quota is reached', async () => {
    // One T2 habilitation comes with the commune's file: the second place is the last.
    await story.setQuota(commune.siret, 2);
    const answers = await Promise.all(
      contenders.map((userId, index) => story.grant(index % 2 === 0 ? principal : deputy, commune.siret, { userId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(CONTENDERS - 1).fill(409)]);
    const refusals = answers.filter(({ status }) => status === 409);
    expect(new Set(refusals.map(({ body }) => body.code))).toEqual(new Set(['habilitation.quota-reached']));

    const winner = answers.find(({ status }) => status === 201);
    const rights = await story.rights(principal, commune.siret);
    const holders = rights.filter(({ profile }) => profile === 'T2');
    expect(holders).toHaveLength(2);
    expect(holders.map(({ habilitationId }) => habilitationId)).toContain(winner?.body.habilitationId);
  });

  it('[S5.3.1-a] leaves a trace of each of the sixty', async () => {
    const last = await story.grant(principal, commune.siret, { userId: contenders[0] ?? '' });
    expect(last.status).toBe(409);
    expect(last.headers.get('temoin-position')).not.toBeNull();
    const traces = await story.traces(principal, { action: 'habilitation.grant' }, last.headers.get('temoin-position'));
    const outcomes = traces.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'success')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(CONTENDERS);
  });

  it('[S2.2.1-b] comes back when its holder loses it, to one of those who ask at once again', async () => {
    const [held] = (await story.rights(principal, commune.siret)).filter(({ userId }) => contenders.includes(userId));
    expected(await story.revoke(principal, commune.siret, held?.habilitationId ?? ''), 204);
    const answers = await Promise.all(contenders.map((userId) => story.grant(deputy, commune.siret, { userId })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'habilitation.quota-reached')).toHaveLength(CONTENDERS - 1);
  });
});
