import { describe, expect, it } from '@jest/globals';
import {
  easterSunday,
  firstDayKept,
  instantOn,
  isWorkingDay,
  parisDay,
  publicHolidays,
  weekOf,
  workingDays,
} from './calendar.js';

describe('The French calendar of the demonstration', () => {
  it.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('puts Easter Sunday of %i on %s', (year, day) => expect(easterSunday(year)).toBe(day));

  it('knows the eleven public holidays of a year', () =>
    expect([...publicHolidays(2026)].sort()).toEqual([
      '2026-01-01',
      '2026-04-06',
      '2026-05-01',
      '2026-05-08',
      '2026-05-14',
      '2026-05-25',
      '2026-07-14',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-25',
    ]));

  it('leaves week-ends and public holidays out', () =>
    expect(workingDays('2026-05-12', '2026-05-26')).toEqual([
      '2026-05-12',
      '2026-05-13',
      '2026-05-15',
      '2026-05-18',
      '2026-05-19',
      '2026-05-20',
      '2026-05-21',
      '2026-05-22',
      '2026-05-26',
    ]));

  it('works on an ordinary Wednesday and not on Christmas', () => {
    expect(isWorkingDay('2026-11-25')).toBe(true);
    expect(isWorkingDay('2026-12-25')).toBe(false);
  });

  it('tells the time of Paris, summer and winter, on the day when clocks change too', () => {
    expect(new Date(instantOn('2026-07-01', 9 * 60)).toISOString()).toBe('2026-07-01T07:00:00.000Z');
    expect(new Date(instantOn('2026-12-01', 9 * 60)).toISOString()).toBe('2026-12-01T08:00:00.000Z');
    expect(new Date(instantOn('2026-03-29', 9 * 60)).toISOString()).toBe('2026-03-29T07:00:00.000Z');
  });

  it('names days by the clock of Paris and weeks by ISO 8601', () => {
    expect(parisDay(Date.parse('2026-06-30T22:30:00Z'))).toBe('2026-07-01');
    expect(weekOf('2027-01-01')).toBe('2026-W53');
  });

  it('[S5.3.2-a] begins no earlier than six months before its end, even from the 31st', () => {
    expect(firstDayKept(Date.parse('2026-11-24T10:00:00Z'))).toBe('2026-05-25');
    expect(firstDayKept(Date.parse('2026-08-31T10:00:00Z'))).toBe('2026-03-01');
  });
});
