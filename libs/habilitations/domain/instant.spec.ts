import { describe, expect, it } from '@jest/globals';
import { parseInstant } from './instant.js';

describe('an instant', () => {
  it.each([
    ['2026-03-01T09:30:00+01:00', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01T08:30Z', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01T08:30:00.123Z', '2026-03-01T08:30:00.123Z'],
  ])('%s is %s', (text, utc) => expect(parseInstant(text)).toBe(Date.parse(utc)));

  it.each(['2026-03-01', '2026-03-01T09:30:00', '2026-02-30T09:30:00Z', '2026-03-01T25:00:00Z', 'hier', ''])(
    '“%s” is not one',
    (text) => expect(parseInstant(text)).toBeUndefined(),
  );
});
