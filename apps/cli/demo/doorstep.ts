import { type Ids, toInstant, type TraceContent } from '#kernel';
import { type Agent, browserOf } from './agent.js';
import type { Moment } from './chronicle.js';

/** Somebody who is not let in. */
export function turnedAway(
  ids: Ids,
  type: 'SignInRefused' | 'BrowserRefused',
  at: number,
  more: Partial<TraceContent>,
): Moment {
  const base = { at: toInstant(at), service: 'portail', action: 'session.sign-in', outcome: 'refused' } as const;
  return { at, draft: { type, correlationId: ids.next(at), content: { ...base, ...more } } };
}

/** A closed or locked account: the answer is that of a wrong password, and only the trace knows whose it was. */
export function refusedSignIn(ids: Ids, { accountId: user, siret, habits }: Agent, at: number): Moment {
  const who = { user, ...(siret === undefined ? {} : { partner: siret }) };
  const origin = { ip: habits.ip, browser: browserOf(habits, at) };
  return turnedAway(ids, 'SignInRefused', at, { ...who, ...origin, reason: 'identity.sign-in-refused' });
}
