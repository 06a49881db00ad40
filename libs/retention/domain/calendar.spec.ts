import { describe, expect, it } from '@jest/globals';
import { boundsOfDay, expiryOfDay, expiryOfDeparture, expiryOfHabilitation } from './calendar.js';

const at = (instant: string): number => Date.parse(instant);
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

describe('the traces of a legal day', () => {
  it.each([
    // Paris is at UTC+1 in winter, UTC+2 in summer: a day ends at 23:00 or 22:00 UTC.
    ['2026-08-31', 6, '2027-02-28T23:00:00.000Z', 'the last day of a shorter month'],
    ['2027-08-31', 6, '2028-02-29T23:00:00.000Z', 'of February in a leap year'],
    ['2027-08-30', 6, '2028-02-29T23:00:00.000Z', 'as does the day before it'],
    ['2027-08-29', 6, '2028-02-29T23:00:00.000Z', 'and the one that has its number'],
    ['2028-02-29', 6, '2028-08-29T22:00:00.000Z', 'a 29 February'],
    ['2028-02-29', 12, '2029-02-28T23:00:00.000Z', 'a 29 February, a year later'],
    ['2025-10-26', 6, '2026-04-26T22:00:00.000Z', 'the day of 25 hours'],
    ['2026-03-29', 6, '2026-09-29T22:00:00.000Z', 'the day of 23 hours'],
    ['2026-04-25', 6, '2026-10-25T23:00:00.000Z', 'into the end of a day of 25 hours'],
    ['2025-09-29', 6, '2026-03-29T22:00:00.000Z', 'into the end of a day of 23 hours'],
    ['2026-03-15', 7, '2026-10-15T22:00:00.000Z', 'over seven months'],
  ])('[S5.3.2-a] of %s, kept %i months, expire at %s: %s', (day, months, expected) => {
    expect(iso(expiryOfDay(day, months))).toBe(expected);
  });

  it.each(['2026-02-30', 'yesterday', ''])('are of a day: %j is none', (day) => {
    expect(() => expiryOfDay(day, 6)).toThrow(RangeError);
  });

  it('last from its first instant to before its end, also where the clocks change', () => {
    expect(boundsOfDay('2026-10-25').map(iso)).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
    expect(boundsOfDay('2026-03-29').map(iso)).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  });
});

describe('the data of a habilitation', () => {
  it.each([
    ['2026-08-31T21:59:59.999Z', '2032-08-31T22:00:00.000Z', 'to the end of the same day, six years later'],
    ['2026-08-31T22:00:00.000Z', '2032-09-01T22:00:00.000Z', 'the first instant of the next legal day'],
    ['2028-02-29T12:00:00.000Z', '2034-02-28T23:00:00.000Z', 'a 29 February'],
    ['2026-10-25T00:30:00.000Z', '2032-10-25T22:00:00.000Z', '02:30, the first time'],
    ['2026-10-25T01:30:00.000Z', '2032-10-25T22:00:00.000Z', '02:30, the second time'],
  ])('[S5.3.2-b] that ended at %s goes at %s: %s', (endedAt, expected) => {
    expect(iso(expiryOfHabilitation(at(endedAt), 6))).toBe(expected);
  });

  it('leaves the identity of who has left as long as the traces of that day', () => {
    expect(iso(expiryOfDeparture(at('2026-08-31T10:00:00Z'), 6))).toBe('2027-02-28T23:00:00.000Z');
  });
});
