import { pseudonymOf } from '#identity';
import type { Answer, Client } from './client.js';
import type { Message } from './test-server.js';

/** A server, in this process or in one of its own. */
export interface Stage {
  client(): Client;
  messages(): Message[];
}

export interface Person {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly function: string;
}

/** A partner as its file tells it. */
export interface Partner {
  readonly siret: string;
  readonly administrators: { readonly principal: Person; readonly deputy?: Person };
  readonly users: readonly Person[];
}

/** Somebody, or a program, that has signed in. */
export interface Actor {
  readonly client: Client;
  readonly accountId: string;
  readonly email: string;
  /** Absent for a program. */
  readonly identifier?: string;
  readonly password?: string;
  /** Pseudonym of the session. */
  readonly session: string;
}

let passwords = 0;

/** The answer's body. @throws Error telling the problem when the status is another. */
export function expected<Body>(answer: Answer<Body>, ...statuses: number[]): Body {
  if (statuses.includes(answer.status)) return answer.body;
  throw new Error(`${answer.status} instead of ${statuses.join(' or ')}: ${JSON.stringify(answer.body)}`);
}

/** Somebody reads the last letter sent to an address, signs in, changes the one-time password, and acknowledges the notice. */
export async function arrive(stage: Stage, email: string): Promise<Actor> {
  const { text } = letterTo(stage, email);
  const identifier = found(text, /^Identifiant : (\S+)$/m);
  const current = found(text, /^Mot de passe provisoire : (\S+)$/m);
  const client = stage.client();
  expected(await client.signIn(identifier, current), 201);
  const password = `Phrase-${(passwords += 1)}-de-passe!`;
  expected(await client.put('/api/session/password', { current, new: password }), 204);
  const { version } = expected(await client.get<{ version: number }>('/api/notice'), 200);
  expected(await client.post('/api/notice/acknowledgement', { version }), 204);
  const { accountId } = expected(await client.get<{ accountId: string }>('/api/session'), 200);
  return { client, accountId, email, identifier, password, session: pseudonymOf(client.token ?? '') };
}

/** The last letter sent to an address. @throws Error when there is none. */
export function letterTo(stage: Stage, email: string): Message {
  const letter = stage.messages().findLast(({ to }) => to === email);
  if (letter === undefined) throw new Error(`no letter to ${email} in the outbox`);
  return letter;
}

/** What a letter says. @param pattern its first group. @throws Error when the letter says nothing of the kind. */
export function found(text: string, pattern: RegExp): string {
  const match = pattern.exec(text)?.[1];
  if (match === undefined) throw new Error(`the letter holds nothing like ${pattern.source}`);
  return match;
}
