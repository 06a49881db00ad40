import { DateTime } from 'luxon';
import type { Day } from './events.js';

export interface Term {
  readonly from: Day;
  /** Exclusive: the day on which the next term begins by tacit renewal. */
  readonly to: Day;
}

/** C17.1-a: it takes effect at signature once the formalities are done; `null` while they are not. */
export const effectiveOn = (signedOn: Day, formalitiesDoneOn: Day | null): Day | null =>
  formalitiesDoneOn === null ? null : signedOn > formalitiesDoneOn ? signedOn : formalitiesDoneOn;

/**
 * C17.1-a: one year, renewed each year by tacit agreement. The term in which `day` falls; `undefined` before effect.
 * Anniversaries are counted from the first day (29 February comes back in leap years).
 */
export function termAt(effective: Day, day: Day): Term | undefined {
  if (day < effective) return undefined;
  const start = DateTime.fromISO(effective, { zone: 'utc' });
  const years = Math.floor(DateTime.fromISO(day, { zone: 'utc' }).diff(start, 'years').years);
  const anniversary = (count: number): Day => start.plus({ years: count }).toFormat('yyyy-MM-dd');
  const from = anniversary(years) > day ? years - 1 : years;
  return { from: anniversary(from), to: anniversary(from + 1) };
}
