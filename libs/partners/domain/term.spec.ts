import { describe, expect, it } from '@jest/globals';
import { termAt } from './term.js';

describe('the term of a convention', () => {
  it.each([
    ['2025-09-08', '2025-09-08', { from: '2025-09-08', to: '2026-09-08' }],
    ['2025-09-08', '2026-09-07', { from: '2025-09-08', to: '2026-09-08' }],
    ['2025-09-08', '2026-09-08', { from: '2026-09-08', to: '2027-09-08' }],
    ['2025-09-08', '2031-01-01', { from: '2030-09-08', to: '2031-09-08' }],
    ['2024-02-29', '2025-02-28', { from: '2025-02-28', to: '2026-02-28' }],
    ['2024-02-29', '2028-02-29', { from: '2028-02-29', to: '2029-02-28' }],
    ['2024-02-29', '2028-02-28', { from: '2027-02-28', to: '2028-02-29' }],
  ])('[C17.1-a] effective on %s: on %s it is one year, tacitly renewed', (effective, day, term) =>
    expect(termAt(effective, day)).toEqual(term),
  );

  it('[C17.1-a] there is none before it takes effect', () =>
    expect(termAt('2025-09-08', '2025-09-07')).toBeUndefined());
});
