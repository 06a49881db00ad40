import { toInstant } from '#kernel';
import type { Agent } from './agent.js';
import { instantOn } from './calendar.js';
import { COMMUNE } from './colleagues.js';
import type { Filled } from './fill.js';
import { ADMINISTRATOR, AUDITOR } from './opening.js';

const UNREGISTERED = 'malo.quintrec@commune.example.org';

/** Who can sign in to the demonstration, and what to try, as commands to copy. @param url of the server */
export function invitation({ cast, parts, days }: Filled, url: string): string {
  const principal = cast.principalOf(COMMUNE);
  const deputy = cast.first(({ siret, mandate }) => siret === COMMUNE && mandate === 'deputy');
  const { curious, leaver, neighbour } = parts;
  const agent = cast.first(
    (each) => each.siret === COMMUNE && each !== curious && each.rights.some(({ profile }) => profile === 'T2'),
  );
  const people: readonly (readonly [string, Agent])[] = [
    ['Administratrice Caf', cast.by(ADMINISTRATOR.email)],
    ['Auditeur des traces', cast.by(AUDITOR.email)],
    ['Gestionnaire principale', principal],
    ['Suppléant', deputy],
    ['Agente, profil T2', agent],
  ];
  const past = toInstant(instantOn(days[Math.floor(days.length / 2)] ?? '', 600));
  const candidate = cast.by(UNREGISTERED);
  return [
    'Qui peut se connecter (personnes inventées) :',
    '',
    ...people.map(([title, person]) => row(title, person)),
    '',
    'À essayer, dans un terminal :',
    '',
    '# La gestionnaire principale de la commune se connecte…',
    `TEMOIN=${url}`,
    signIn('JETON', principal),
    '# … cherche qui a ouvert un certain dossier, et à quelles heures (consultation sans motif légitime, art. 9.2)…',
    post('/api/traces/search', 'JETON', { dossier: neighbour }),
    '# … ce qu’a fait une personne partie depuis, et ses connexions refusées ensuite…',
    post('/api/traces/search', 'JETON', { user: leaver.accountId, limit: 5 }),
    `# … qui pouvait faire quoi à une date passée…`,
    `curl -s "$TEMOIN/api/partners/${COMMUNE}/rights?at=${past}" -H "authorization: Bearer $JETON"`,
    `# … et habilite ${candidate.givenName} ${candidate.familyName}, dans la limite du quota de 12.`,
    post(`/api/partners/${COMMUNE}/habilitations`, 'JETON', {
      userId: candidate.accountId,
      service: 'CDAP',
      profile: 'T2',
      purpose: 'Calcul des tarifs au quotient familial',
    }),
    '',
    '# Une agente (profil T2) se connecte et ouvre un dossier pour un motif de son profil ; un autre motif lui est refusé.',
    signIn('AGENTE', agent),
    post('/api/services/cdap/consultations', 'AGENTE', {
      dossier: agent.dossiers[0] ?? '',
      purpose: 'quotient-pricing',
    }),
    post('/api/services/cdap/consultations', 'AGENTE', { dossier: agent.dossiers[0] ?? '', purpose: 'social-support' }),
    '',
    '# Les mêmes droits passés, rejoués depuis le journal seul.',
    `npx temoin replay --at ${past} --partner ${COMMUNE}`,
  ].join('\n');
}

function row(title: string, { givenName, familyName, identifier, password }: Agent): string {
  const name = `${givenName} ${familyName}`;
  return `  ${title.padEnd(24)} ${name.padEnd(28)} identifiant ${identifier}   mot de passe ${password}`;
}

const json = (value: object): string => `-H 'content-type: application/json' -d '${JSON.stringify(value)}'`;

function signIn(variable: string, { identifier, password }: Agent): string {
  const answer = `curl -s $TEMOIN/api/session ${json({ identifier, password, mode: 'bearer' })}`;
  return `${variable}=$(${answer} | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;
}

const post = (path: string, variable: string, body: object): string =>
  `curl -s $TEMOIN${path} -H "authorization: Bearer $${variable}" ${json(body)}`;
