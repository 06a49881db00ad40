import { DateTime } from 'luxon';
import type { Day, Right } from './dossier.js';

/** The same date two years before; 29 February gives 28 February, as periods in months and years are counted. */
export function twoYearsBefore(day: Day): Day {
  const before = DateTime.fromISO(day, { zone: 'utc' }).minus({ years: 2 }).toISODate();
  if (before === null) throw new Error('not a day');
  return before;
}

/** The right runs on that day. */
export const runsOn = (right: Right, day: Day): boolean => overlaps(right, day, day);

/** The right has at least one day in common with [first, last]. */
export const overlaps = (right: Right, first: Day, last: Day): boolean =>
  right.from <= last && (right.to === undefined || right.to >= first);
