import { DateTime } from 'luxon';

const ZONE = 'Europe/Paris';

/** How long each class of data is kept (S5.3.2-a, S5.3.2-b). */
export interface RetentionPeriods {
  readonly tracesMonths: number;
  readonly habilitationsYears: number;
}

/** Injection token of the `RetentionPeriods`. */
export const RETENTION_PERIODS = Symbol('RetentionPeriods');

/**
 * When the traces of a legal day expire: at the end of the day of the same number, so many months later, or of the last
 * day of a shorter month. The last trace of 31 August expires at the end of the last day of February.
 * @param day `yyyy-mm-dd`, Europe/Paris @returns milliseconds since the epoch; from then on they are due
 * @throws RangeError on what is no day
 */
export function expiryOfDay(day: string, months: number): number {
  return endOf(DateTime.fromISO(day, { zone: ZONE }).plus({ months }), day);
}

/**
 * When what concerns a habilitation expires: at the end of the day, so many years after its dévalidation.
 * @param endedAt milliseconds since the epoch @returns milliseconds since the epoch
 */
export function expiryOfHabilitation(endedAt: number, years: number): number {
  return endOf(DateTime.fromMillis(endedAt, { zone: ZONE }).plus({ years }), String(endedAt));
}

/** Of an identity that no habilitation needs any more: as for the traces of the day on which its person left. */
export const expiryOfDeparture = (leftAt: number, months: number): number =>
  endOf(DateTime.fromMillis(leftAt, { zone: ZONE }).plus({ months }), String(leftAt));

/** The first instant and the first after the last of a legal day, milliseconds since the epoch. */
export function boundsOfDay(day: string): readonly [from: number, until: number] {
  const begin = DateTime.fromISO(day, { zone: ZONE });
  return [begin.toMillis(), endOf(begin, day)];
}

function endOf(moment: DateTime, of: string): number {
  const end = moment.startOf('day').plus({ days: 1 });
  if (!end.isValid) throw new RangeError(`not a day: ${of}`);
  return end.toMillis();
}
