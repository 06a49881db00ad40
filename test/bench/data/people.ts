import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CURRENT_NOTICE, pseudonymOf } from '#identity';
import { Client } from '../../support/client.js';

/** Its SIRET passes Luhn; its people are invented. */
const SIRET = '21340135900012';
const USERS = 6;
const DAY = 86_400_000;

/** Somebody signed in by bearer. */
export interface SignedIn {
  readonly accountId: string;
  readonly token: string;
  /** Pseudonym of the session. */
  readonly session: string;
}

export interface People {
  readonly siret: string;
  /** Somebody of the Caf who may read every partner's traces. */
  readonly auditor: SignedIn;
  /** Each has the profile T2 on CDAP. */
  readonly users: readonly SignedIn[];
  /** Token of a service of the portal. */
  readonly portal: string;
}

/** Brings a partner and its people in through the API, as a Caf would, and signs them in. */
export async function registerPeople(url: string, outbox: string): Promise<People> {
  const letters = new Letters(outbox);
  const administrator = await signedIn(url, letters.next());
  const client = new Client(url);
  client.token = administrator.token;
  ensure(await client.post('/api/partners', partner()), 201);
  const [, , ...users] = await Promise.all(letters.rest().map((letter) => signedIn(url, letter)));
  ensure(await client.post('/api/staff', auditor()), 201);
  const found = await signedIn(url, letters.next());
  ensure(
    await client.post('/api/portal-services', { label: 'Portail des aides', email: 'portail@portail.example' }),
    201,
  );
  const portal = /tps_[\w-]+/.exec(letters.next())?.[0];
  if (portal === undefined) throw new Error('the letter holds no token');
  return { siret: SIRET, auditor: found, users, portal };
}

/** The letters in the outbox, each read once, in the order in which they were written. */
class Letters {
  private readonly read = new Set<string>();

  constructor(private readonly outbox: string) {}

  rest(): string[] {
    const fresh = readdirSync(this.outbox).filter((name) => name.endsWith('.txt') && !this.read.has(name));
    for (const name of fresh) this.read.add(name);
    return fresh.sort().map((name) => readFileSync(join(this.outbox, name), 'utf8'));
  }

  next(): string {
    const [letter] = this.rest();
    if (letter === undefined) throw new Error('no letter in the outbox');
    return letter;
  }
}

/** With the one-time credentials of a letter: signs in, and changes the password as is asked. */
async function signedIn(url: string, letter: string): Promise<SignedIn> {
  const field = (name: string): string => new RegExp(`^${name} : (.+)$`, 'm').exec(letter)?.[1]?.trim() ?? '';
  const password = field('Mot de passe provisoire');
  const client = new Client(url);
  const answer = await client.signIn(field('Identifiant'), password);
  ensure(answer, 201);
  const change = { current: password, new: `Banc-${password}-2026` };
  ensure(await client.put('/api/session/password', change), 204);
  ensure(await client.post('/api/notice/acknowledgement', { version: CURRENT_NOTICE.version }), 204);
  const { token } = answer.body;
  const { accountId } = (await client.get<{ accountId: string }>('/api/session')).body;
  return { accountId, token, session: pseudonymOf(token) };
}

function ensure({ status, body }: { status: number; body: unknown }, wanted: number): void {
  if (status !== wanted) throw new Error(`answered ${status} instead of ${wanted}: ${JSON.stringify(body)}`);
}

const person = (name: string) => ({
  givenName: 'Personne',
  familyName: `Inventée-${name}`,
  email: `${name}@commune.example.org`,
  function: 'Agente du guichet famille',
});

const auditor = () => ({ ...person('controle'), organisation: 'caf', roles: ['trace-auditor'] });

function partner(): object {
  const signedOn = new Date(Date.now() - 200 * DAY).toISOString().slice(0, 10);
  const users = Array.from({ length: USERS }, (_, index) => person(`usager${index}`));
  return {
    siret: SIRET,
    name: 'Commune du banc d’essai',
    cafCode: '341',
    convention: { signedOn, formalitiesDoneOn: signedOn },
    serviceContract: { signedOn },
    enrolments: [{ service: 'CDAP', signedOn, quotas: [{ profile: 'T2', maximum: 12 }] }],
    administrators: { principal: person('principal'), deputy: person('suppleant') },
    users,
    habilitations: users.map(({ email }) => ({ user: email, service: 'CDAP', profile: 'T2', purpose: 'Tarification' })),
  };
}
