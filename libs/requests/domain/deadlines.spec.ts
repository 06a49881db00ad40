import { describe, expect, it } from '@jest/globals';
import { deadlineOf, fileKeptUntil, recallOf } from './deadlines.js';

describe('the deadline of a request for access', () => {
  it.each([
    ['an ordinary day', '2026-03-05', 0, '2026-04-07', '5 April 2026 is Easter Sunday, the 6th Easter Monday'],
    ['31 January', '2026-01-31', 0, '2026-03-02', 'the last day of February is a Saturday'],
    ['31 January of a leap year', '2028-01-31', 0, '2028-02-29', 'a Tuesday'],
    ['29 February', '2028-02-29', 0, '2028-03-29', 'a Wednesday'],
    ['an end on 1 May', '2026-04-01', 0, '2026-05-04', 'a Friday, Labour Day, then a week-end'],
    ['an end on 25 December', '2026-11-25', 0, '2026-12-28', 'a Friday, Christmas, then a week-end'],
    ['an end on a Saturday', '2026-05-27', 0, '2026-06-29', '27 June 2026'],
    ['an end on Ascension Day', '2026-04-14', 0, '2026-05-15', '14 May 2026'],
    ['an end on Whit Monday', '2026-04-25', 0, '2026-05-26', '25 May 2026'],
    ['across the change to summer time', '2026-03-29', 0, '2026-04-29', 'the day itself has 23 hours'],
    ['across the change to winter time', '2026-10-25', 0, '2026-11-25', 'the day itself has 25 hours'],
    ['two more months', '2026-01-31', 2, '2026-04-30', 'a Thursday'],
    ['two more months across a year', '2026-11-30', 2, '2027-03-01', 'the last day of February is a Sunday'],
    ['one more month', '2026-06-14', 1, '2026-08-14', 'a Friday, before 15 August'],
  ])('[S5.3.4-b] from %s (%s, %i more): %s — %s', (_, receivedOn, more, deadline) => {
    expect(deadlineOf(receivedOn, more)).toBe(deadline);
  });

  it('is recalled some days before, and told from what is no day', () => {
    expect(recallOf('2026-03-02', 7)).toBe('2026-02-23');
    expect(() => deadlineOf('2026-02-30')).toThrow(RangeError);
    expect(new Date(fileKeptUntil(Date.parse('2028-02-29T12:00:00Z'))).toISOString()).toBe('2033-02-28T23:00:00.000Z');
  });
});
