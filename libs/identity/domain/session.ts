/** One session's times, in milliseconds since the epoch. */
export interface SessionTimes {
  readonly openedAt: number;
  readonly lastSeen: number;
  readonly closedAt?: number | undefined;
}

export interface SessionLimits {
  /** Milliseconds without an act after which a session ends. */
  readonly idleMs: number;
  /** Milliseconds after which a session ends whatever happens. */
  readonly absoluteMs: number;
}

/** The instant at which a session ends, or ended, as far as is known: it is live before, not at that instant. */
export function endOf({ openedAt, lastSeen, closedAt }: SessionTimes, { idleMs, absoluteMs }: SessionLimits): number {
  return Math.min(closedAt ?? Infinity, openedAt + absoluteMs, lastSeen + idleMs);
}

export const liveAt = (times: SessionTimes, limits: SessionLimits, instant: number): boolean =>
  times.openedAt <= instant && instant < endOf(times, limits);
