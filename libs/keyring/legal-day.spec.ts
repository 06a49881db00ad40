import { describe, expect, it } from '@jest/globals';
import { legalDayOf } from './legal-day.js';

const day = (instant: string) => legalDayOf(Date.parse(instant));

describe('the legal day', () => {
  it('[S5.3.2-a] changes at midnight in Paris: 22:00 UTC in summer, 23:00 in winter', () => {
    expect([day('2026-08-31T21:59:59.999Z'), day('2026-08-31T22:00:00.000Z')]).toEqual(['2026-08-31', '2026-09-01']);
    expect([day('2026-12-31T22:59:59.999Z'), day('2026-12-31T23:00:00.000Z')]).toEqual(['2026-12-31', '2027-01-01']);
  });

  it('is 23 hours long when summer time begins', () => {
    expect([day('2026-03-28T22:59:59Z'), day('2026-03-28T23:00:00Z')]).toEqual(['2026-03-28', '2026-03-29']);
    expect([day('2026-03-29T00:59:59Z'), day('2026-03-29T01:00:00Z')]).toEqual(['2026-03-29', '2026-03-29']);
    expect([day('2026-03-29T21:59:59Z'), day('2026-03-29T22:00:00Z')]).toEqual(['2026-03-29', '2026-03-30']);
  });

  it('is 25 hours long when summer time ends', () => {
    expect([day('2026-10-24T21:59:59Z'), day('2026-10-24T22:00:00Z')]).toEqual(['2026-10-24', '2026-10-25']);
    expect([day('2026-10-25T00:30:00Z'), day('2026-10-25T01:30:00Z')]).toEqual(['2026-10-25', '2026-10-25']);
    expect([day('2026-10-25T22:59:59Z'), day('2026-10-25T23:00:00Z')]).toEqual(['2026-10-25', '2026-10-26']);
  });

  it('refuses what is not an instant', () => {
    expect(() => legalDayOf(Number.NaN)).toThrow('not an instant');
  });
});
