import type { Day } from '../../domain/dossier.js';

/** The invented dossiers stand as they were on 1 October 2026: they never depend on the day when they are read. */
export const REFERENCE_YEAR = 2026;
const REFERENCE_MONTH = 9;
export const REFERENCE: Day = '2026-10-01';
export const QUOTIENT_MONTH = '2026-10';

const day = (year: number, month: number, date: number): Day =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

/** A month is met again and again: its text is made once (there are fewer than a thousand of them). */
const monthTexts = new Map<number, string>();

/** `yyyy-mm` of the month that came `months` before the reference. */
function monthText(months: number): string {
  let text = monthTexts.get(months);
  if (text === undefined) monthTexts.set(months, (text = day(REFERENCE_YEAR, REFERENCE_MONTH - months, 1).slice(0, 7)));
  return text;
}

/** First day of the month that came `months` before the reference. */
export const monthsAgo = (months: number): Day => `${monthText(months)}-01`;

/** Last day of that month. */
export const endMonthsAgo = (months: number): Day => day(REFERENCE_YEAR, REFERENCE_MONTH - months + 1, 0);

/** Birth day of somebody who had lived `months` whole months and a few days at the reference. @param date 1 to 28 */
export const bornMonthsAgo = (months: number, date: number): Day =>
  `${monthText(months + 1)}-${String(date).padStart(2, '0')}`;
