import { describe, expect, it } from '@jest/globals';
import { endOf, liveAt } from './session.js';

const MINUTE = 60_000;
const limits = { idleMs: 15 * MINUTE, absoluteMs: 8 * 60 * MINUTE };
const openedAt = Date.UTC(2026, 2, 2, 8);

describe('a session', () => {
  it('[S5.2-a] ends 15 minutes after its last act', () => {
    const times = { openedAt, lastSeen: openedAt + 30 * MINUTE };
    expect(endOf(times, limits)).toBe(openedAt + 45 * MINUTE);
    expect(liveAt(times, limits, openedAt + 45 * MINUTE - 1)).toBe(true);
    expect(liveAt(times, limits, openedAt + 45 * MINUTE)).toBe(false);
  });

  it('[S5.2-a] ends 8 hours after sign-in, whatever is done', () => {
    const times = { openedAt, lastSeen: openedAt + 479 * MINUTE };
    expect(endOf(times, limits)).toBe(openedAt + 480 * MINUTE);
  });

  it('[S5.3.1-a] is not live before sign-in, nor from the instant it is closed', () => {
    const times = { openedAt, lastSeen: openedAt + MINUTE, closedAt: openedAt + 2 * MINUTE };
    expect(liveAt(times, limits, openedAt - 1)).toBe(false);
    expect(liveAt(times, limits, openedAt)).toBe(true);
    expect(liveAt(times, limits, openedAt + 2 * MINUTE)).toBe(false);
  });

  it('that had run out when it was recorded as closed ended when it ran out', () => {
    const times = { openedAt, lastSeen: openedAt, closedAt: openedAt + 60 * MINUTE };
    expect(endOf(times, limits)).toBe(openedAt + 15 * MINUTE);
  });
});
