import { DateTime } from 'luxon';

const ZONE = 'Europe/Paris';
/** GDPR art. 12(3): a month, and two more where that is necessary. */
const MONTHS = 1;
export const MOST_MORE_MONTHS = 2;

/** French public holidays of a fixed date (Code du travail, art. L. 3133-1), `mm-dd`. */
const FIXED = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
/** Days after Easter Sunday: Easter Monday, Ascension, Whit Monday. */
const AFTER_EASTER = [1, 39, 50];

/** Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher). */
function easter(year: number): DateTime {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e, f] = [Math.floor(b / 4), b % 4, Math.floor((b + 8) / 25)];
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const day = h + l - 7 * m + 114;
  return DateTime.fromObject({ year, month: Math.floor(day / 31), day: (day % 31) + 1 }, { zone: ZONE });
}

function isHoliday(day: DateTime): boolean {
  if (FIXED.includes(day.toFormat('MM-dd'))) return true;
  const sunday = easter(day.year);
  return AFTER_EASTER.some((days) => sunday.plus({ days }).hasSame(day, 'day'));
}

/** Neither a Saturday, nor a Sunday, nor a public holiday. */
const isWorkingDay = (day: DateTime): boolean => day.weekday <= 5 && !isHoliday(day);

/**
 * Last day on which a request may be answered: the day of the same number so many months later, or the last day of a shorter
 * month (GDPR art. 12(3)); where that is no working day, the next one that is (Regulation 1182/71, art. 3(4)).
 * @param receivedOn legal day, `yyyy-mm-dd` @param moreMonths by a reasoned notice, at most 2 @returns legal day
 * @throws RangeError on what is no day
 */
export function deadlineOf(receivedOn: string, moreMonths = 0): string {
  const received = DateTime.fromISO(receivedOn, { zone: ZONE });
  if (!received.isValid) throw new RangeError(`not a day: ${receivedOn}`);
  let day = received.plus({ months: MONTHS + moreMonths });
  while (!isWorkingDay(day)) day = day.plus({ days: 1 });
  return day.toFormat('yyyy-MM-dd');
}

/** First day on which the deadline is near enough to be recalled. @param deadline legal day @param days before it */
export const recallOf = (deadline: string, days: number): string =>
  DateTime.fromISO(deadline, { zone: ZONE }).minus({ days }).toFormat('yyyy-MM-dd');

/**
 * Until when the file of a request is kept: five years after it was closed, the time within which anybody may complain of how
 * it was handled (Code civil, art. 2224). @param closedAt milliseconds since the epoch @returns likewise
 */
export const fileKeptUntil = (closedAt: number): number =>
  DateTime.fromMillis(closedAt, { zone: ZONE }).plus({ years: 5 }).startOf('day').plus({ days: 1 }).toMillis();
