import { describe, expect, it } from '@jest/globals';
import { PairCache } from './pair-cache.js';

describe('a cache by two names', () => {
  it('gives back what was set under both', () => {
    const cache = new PairCache<number>(10);
    cache.set('2026-03-01', 'ada', 1);
    cache.set('2026-03-02', 'ada', 2);
    cache.set('2026-03-02', 'ada', 3);
    expect([cache.get('2026-03-01', 'ada'), cache.get('2026-03-02', 'ada'), cache.get('2026-03-02', 'lin')]).toEqual([
      1,
      3,
      undefined,
    ]);
  });

  it('lets the oldest group go when it is full, and never holds more than it may', () => {
    const cache = new PairCache<number>(3);
    for (let index = 0; index < 10; index += 1)
      cache.set(`day-${index % 2 === 0 ? index : index - 1}`, `u${index}`, index);
    expect(cache.get('day-0', 'u0')).toBeUndefined();
    expect(cache.get('day-8', 'u9')).toBe(9);
    const one = new PairCache<number>(2);
    for (let index = 0; index < 5; index += 1) one.set('day', `u${index}`, index);
    expect([0, 1, 2, 3, 4].filter((index) => one.get('day', `u${index}`) !== undefined).length).toBeLessThanOrEqual(2);
  });

  it('forgets all at once', () => {
    const cache = new PairCache<number>(3);
    cache.set('day', 'ada', 1);
    cache.clear();
    expect(cache.get('day', 'ada')).toBeUndefined();
  });
});
