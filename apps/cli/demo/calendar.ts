import { DateTime } from 'luxon';

/** A civil day in Europe/Paris, `yyyy-mm-dd`: days compare as text. */
export type Day = string;

export const PARIS = 'Europe/Paris';
const MINUTE = 60_000;
const NOON = 12 * 60;
const FIXED = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
/** Days after Easter Sunday: Easter Monday, Ascension, Whit Monday. */
const MOVEABLE = [1, 39, 50];

const dayOf = (date: DateTime): Day => date.toFormat('yyyy-MM-dd');
const utc = (day: Day): DateTime => DateTime.fromISO(day, { zone: 'utc' });

/** Easter Sunday of a Gregorian year (Meeus/Jones/Butcher). */
export function easterSunday(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return dayOf(DateTime.utc(year, month, day));
}

/** The eleven public holidays of metropolitan France (Code du travail, article L3133-1). */
export function publicHolidays(year: number): ReadonlySet<Day> {
  const easter = utc(easterSunday(year));
  const moveable = MOVEABLE.map((days) => dayOf(easter.plus({ days })));
  return new Set([...FIXED.map((day) => `${year}-${day}`), ...moveable]);
}

/** Neither week-end nor public holiday. */
export function isWorkingDay(day: Day): boolean {
  const date = utc(day);
  return date.weekday <= 5 && !publicHolidays(date.year).has(day);
}

/** The working days of a period, both ends included. */
export function workingDays(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let date = utc(first); dayOf(date) <= last; date = date.plus({ days: 1 })) {
    if (isWorkingDay(dayOf(date))) days.push(dayOf(date));
  }
  return days;
}

/** The ISO week of a day, `2026-W07`. */
export function weekOf(day: Day): string {
  const known = weeks.get(day) ?? utc(day).toFormat("kkkk-'W'WW");
  weeks.set(day, known);
  return known;
}

const weeks = new Map<Day, string>();

/** The civil day in Paris of an instant in milliseconds. */
export const parisDay = (milliseconds: number): Day => dayOf(DateTime.fromMillis(milliseconds, { zone: PARIS }));

/** Milliseconds of a time of day in Paris, in minutes after midnight; from 03:00 on (clocks change before). */
export function instantOn(day: Day, minutes: number): number {
  return DateTime.fromISO(`${day}T12:00`, { zone: PARIS }).toMillis() + Math.round((minutes - NOON) * MINUTE);
}

/** First day of the six months that end at an instant: what is older has been purged (S5.3.2-a). */
export function firstDayKept(until: number): Day {
  return dayOf(DateTime.fromMillis(until, { zone: PARIS }).minus({ months: 6 }).plus({ days: 1 }));
}
