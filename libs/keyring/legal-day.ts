import { DateTime } from 'luxon';

const ZONE = 'Europe/Paris';
const HOUR = 3_600_000;
const MOST = 10_000;
const days = new Map<number, string>();

/**
 * The legal day of an instant, `yyyy-mm-dd` in Europe/Paris. Constant within each UTC hour (the zone's offset has
 * been a whole number of hours since 1945), so it is computed once per hour and kept.
 */
export function legalDayOf(milliseconds: number): string {
  const hour = Math.floor(milliseconds / HOUR);
  const kept = days.get(hour);
  if (kept !== undefined) return kept;
  const day = DateTime.fromMillis(hour * HOUR, { zone: ZONE }).toISODate();
  if (day === null) throw new Error(`not an instant: ${milliseconds}`);
  if (days.size >= MOST) days.clear();
  days.set(hour, day);
  return day;
}
