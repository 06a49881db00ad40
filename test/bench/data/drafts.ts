import { hash } from 'node:crypto';
import type { TraceContent, TraceDraft } from '#kernel';
import { DOSSIERS, Draws, PARTNERS, type Person, population, USERS } from './population.js';

export const DAYS = 184;
export const DAY = 86_400_000;
/** Traces of one user on one day: from this many to twice as many. */
const LEAST_A_DAY = 20;
const PURPOSES = ['quotient-pricing', 'social-support', 'housing', 'control', 'childcare', 'orientation'];
const REFUSALS = ['cdap.no-habilitation', 'cdap.dossier-not-found'];

type Act = Pick<TraceContent, 'service' | 'action' | 'outcome' | 'object' | 'purpose' | 'reason'>;

/**
 * Invented traces in time order: `total` of them, over so many days that end at `until` (milliseconds), each user active
 * on a day leaving 20 to 40 of them (more when the days are too few). The same arguments give the same traces.
 */
export function* drafts(total: number, until: number, days = DAYS): Generator<TraceDraft> {
  const people = population();
  const draws = new Draws();
  const perDay = Math.ceil(total / days);
  let left = total;
  for (let day = 0; day < days && left > 0; day += 1) {
    const from = until - (days - day) * DAY;
    const acts = ofDay(people, draws, Math.min(perDay, left), day);
    for (const [index, { who, session, act }] of acts.entries()) {
      const at = from + Math.floor(((index + 1) / acts.length) * DAY) - 1;
      yield draftOf(who, session, act, new Date(at).toISOString(), draws);
    }
    left -= acts.length;
  }
}

function ofDay(people: readonly Person[], draws: Draws, count: number, day: number) {
  const acts: { who: Person; session: string; act: Act }[] = [];
  for (let turn = 0; acts.length < count; turn += 1) {
    // Everybody has their turn: from one day to the next other users are active.
    const number = (day * 197 + turn) % USERS;
    const who = people[number] as Person;
    const session = hash('md5', `${day} ${number}`, 'hex');
    const most = LEAST_A_DAY + draws.below(LEAST_A_DAY + 1);
    for (let act = 0; act < most && acts.length < count; act += 1) {
      acts.push({ who, session, act: actOf(draws, number % PARTNERS) });
    }
  }
  return shuffled(acts, draws);
}

function actOf(draws: Draws, partner: number): Act {
  const kind = draws.below(100);
  if (kind < 8) return { service: 'portail', action: 'session.read', outcome: 'success' };
  if (kind < 18) return { service: 'AFAS', action: draws.of(['activity.enter', 'budget.enter']), outcome: 'success' };
  const slice = DOSSIERS / PARTNERS;
  const object = { type: 'dossier', ref: String(1_000_000 + partner * slice + draws.below(slice)) };
  const consultation = { service: 'CDAP', action: 'dossier.open', object, purpose: draws.of(PURPOSES) };
  if (kind < 96) return { ...consultation, outcome: 'success' };
  return { ...consultation, outcome: 'refused', reason: draws.of(REFUSALS) };
}

/** Fisher and Yates, in place. */
function shuffled<T>(values: T[], draws: Draws): T[] {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = draws.below(last + 1);
    [values[last], values[other]] = [values[other] as T, values[last] as T];
  }
  return values;
}

function draftOf(who: Person, session: string, act: Act, at: string, draws: Draws): TraceDraft {
  const { service, action, object, purpose, outcome, reason } = act;
  const { user, partner, function: role, habilitation, ip, browser } = who;
  return {
    type: 'ActionTraced',
    correlationId: `0199${draws.below(0x10000).toString(16).padStart(4, '0')}-7e57-7000-8000-000000000000`,
    content: {
      at,
      user,
      session,
      partner,
      function: role,
      habilitation,
      service,
      action,
      ...(object === undefined ? {} : { object }),
      ...(purpose === undefined ? {} : { purpose }),
      ip,
      browser,
      outcome,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

/** The same values, so many at a time. */
export function* inBatches<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const value of values) {
    if (batch.push(value) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
