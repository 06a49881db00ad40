import { expect } from '@jest/globals';
import type { Actor, Story } from '../support/story.js';
import type { Cast } from './http-load.js';

const HOLDERS = 4;

/** Those who make the load at the partner of the signed example, and an auditor of the Caf who looks at it afterwards. */
export async function castOf(story: Story): Promise<{ cast: Cast; auditor: Actor }> {
  const commune = await story.partner();
  const { siret } = commune;
  const principal = await story.arrive(commune.administrators.principal);
  await story.setQuota(siret, 100);
  const agents: Actor[] = [];
  const users = await story.users(principal, siret);
  for (const person of commune.users.slice(0, 2)) {
    const agent = await story.arrive(person);
    agents.push(agent);
    const held = await story.rights(principal, siret, { user: agent.accountId });
    if (!held.some(({ profile }) => profile === 'T2')) await story.grant(principal, siret, { userId: agent.accountId });
  }
  const people = Array.from({ length: HOLDERS }, (_, index) => ({
    ...{ givenName: 'Dominique', familyName: `Titulaire-${index}`, function: 'Agent d’accueil' },
    email: `titulaire-${index}@commune.example.org`,
  }));
  const holders = await Promise.all(people.map((person) => story.register(principal, siret, person)));
  expect(users.size).toBe(commune.users.length + 2);
  const portal = await story.portalService('Portail AFAS', 'afas@portail.example.org');
  const auditor = await story.staff(['trace-auditor'], {
    ...{ givenName: 'Alix', familyName: 'Contrôle', email: 'alix.controle@caf.example.org' },
    function: 'Chargée de contrôle',
  });
  return { cast: { story, siret, principal, agents, portal, holders }, auditor };
}
