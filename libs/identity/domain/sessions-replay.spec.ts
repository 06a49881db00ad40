import { describe, expect, it } from '@jest/globals';
import { type ReadEvent, toInstant, type TraceContent, type TraceType } from '#kernel';
import { SessionsReplay } from './sessions-replay.js';

const T0 = Date.parse('2026-03-02T09:00:00Z');
const MINUTE = 60_000;
const LIMITS = { idleMs: 15 * MINUTE, absoluteMs: 60 * MINUTE };
const SIRET = '21340135900012';

const trace = (type: TraceType, session: string, minutes: number, more: Partial<TraceContent> = {}): ReadEvent => {
  const at = toInstant(T0 + minutes * MINUTE);
  const data = { at, session, user: `user-${session}`, partner: SIRET, ...more } as TraceContent;
  const metadata = { schemaVersion: 1, time: at, $correlationId: 'c' };
  return { type, id: 'e', stream: 'trace-2026-03-02.1', revision: 0, position: 1, metadata, data, shredded: false };
};

describe('the sessions that were live at an instant', () => {
  const told = [
    trace('SignedIn', 'a', 0),
    trace('SignedIn', 'b', 1),
    trace('SignedIn', 'elsewhere', 1, { partner: '99912345800013' }),
    trace('ActionTraced', 'a', 10),
    trace('SignedOut', 'b', 12),
    trace('ActionTraced', 'a', 24),
    trace('ActionTraced', 'a', 38),
    trace('ActionTraced', 'a', 52),
    trace('SignedIn', 'c', 55),
  ];

  it.each([
    [-1, []],
    [0, ['a']],
    [11, ['a', 'b']],
    [12, ['a']],
    [24 + 13, ['a']],
    [59, ['a', 'c']],
    [60, ['c']],
    [69, ['c']],
    [70, []],
  ])('%d minutes after the first sign-in: %j, by their end, their silence and their length', (minutes, expected) => {
    const replay = new SessionsReplay(SIRET, T0 + minutes * MINUTE, LIMITS);
    for (const event of told) replay.apply(event);
    expect(replay.sessions().map(({ session }) => session)).toEqual(expected);
  });

  it('pass over what was purged', () => {
    const replay = new SessionsReplay(SIRET, T0, LIMITS);
    const { type, id, stream, revision, position, metadata } = trace('SignedIn', 'a', 0);
    replay.apply({ type, id, stream, revision, position, metadata, shredded: true });
    expect(replay.sessions()).toEqual([]);
  });
});
