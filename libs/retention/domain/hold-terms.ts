import { DateTime } from 'luxon';

const ZONE = 'Europe/Paris';

/** A hold is an exception to the periods of S5.3.2: at most a year at a time; a longer one is asked and approved anew. */
export const LONGEST_MONTHS = 12;
/** Days before the last one on which whoever asked and approved is reminded: time to ask for another. */
export const REMINDER_DAYS = 14;
/**
 * Years during which the file of a hold that was approved is kept after its end: an offence such as the misuse of personal
 * data (code pénal, 226-21) can be prosecuted for six years (code de procédure pénale, 8), and that long it may be asked
 * why data outlived its period, and on whose decision.
 */
export const FILE_YEARS = 6;
/** Months during which a request that never took effect is kept: it changed nothing; as long as traces (S5.3.2-a). */
export const REFUSED_FILE_MONTHS = 6;

export const MOTIVES = [
  /** Détournement de finalité presumed (C9.2-e). */
  'misuse-inquiry',
  'security-incident',
  'disciplinary',
  'litigation',
  'judicial-request',
  /** The Cnil, or an audit by the Cnaf. */
  'supervision',
] as const;

export type Motive = (typeof MOTIVES)[number];

const dayAt = (day: string): DateTime => DateTime.fromISO(day, { zone: ZONE });

/** Last legal day that a hold asked for on this day may have. */
export const latestEnd = (today: string): string =>
  dayAt(today).plus({ months: LONGEST_MONTHS }).toFormat('yyyy-MM-dd');

/** The ends to be recalled on this legal day are those up to there. */
export const latestReminder = (today: string): string =>
  dayAt(today).plus({ days: REMINDER_DAYS }).toFormat('yyyy-MM-dd');

/** First and last millisecond of a legal day: 23 to 25 hours. */
export function instantsOf(day: string): { readonly from: number; readonly to: number } {
  const start = dayAt(day);
  return { from: start.startOf('day').toMillis(), to: start.endOf('day').toMillis() };
}

/** When the file of a hold goes. @param closedAt milliseconds since the epoch, as the answer */
export function fileKeptUntil(closedAt: number, tookEffect: boolean): number {
  const kept = tookEffect ? { years: FILE_YEARS } : { months: REFUSED_FILE_MONTHS };
  return DateTime.fromMillis(closedAt, { zone: ZONE }).plus(kept).endOf('day').toMillis();
}
