import type { Day } from '../../domain/dossier.js';

/** The invented dossiers stand as they were on 1 October 2026: they never depend on the day when they are read. */
export const REFERENCE_YEAR = 2026;
const REFERENCE_MONTH = 9;
export const REFERENCE: Day = '2026-10-01';
export const QUOTIENT_MONTH = '2026-10';

const day = (year: number, month: number, date: number): Day =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

/** First day of the month that came `months` before the reference. */
export const monthsAgo = (months: number): Day => day(REFERENCE_YEAR, REFERENCE_MONTH - months, 1);

/** Last day of that month. */
export const endMonthsAgo = (months: number): Day => day(REFERENCE_YEAR, REFERENCE_MONTH - months + 1, 0);

/** Birth day of somebody who had lived `months` whole months and a few days at the reference. */
export const bornMonthsAgo = (months: number, date: number): Day =>
  day(REFERENCE_YEAR, REFERENCE_MONTH - months - 1, date);
