/** Where the time comes from. Milliseconds since 1970-01-01T00:00:00Z, as `Date.now()`. */
export interface Clock {
  now(): number;
}

/** Injection token of the `Clock`. */
export const CLOCK = Symbol('Clock');

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that a test or the demo sets by hand. */
export class ManualClock implements Clock {
  constructor(private instant: number) {}

  now(): number {
    return this.instant;
  }

  set(instant: number): void {
    this.instant = instant;
  }

  advance(milliseconds: number): void {
    this.instant += milliseconds;
  }
}

let lastMilliseconds = 0;
let lastInstant = new Date(0).toISOString();

/**
 * ISO 8601, UTC, milliseconds: the only form in which an instant is stored. On a busy server the same millisecond is asked
 * for several times in a row, and writing it out is dear. @throws RangeError on what is no instant
 */
export function toInstant(milliseconds: number): string {
  if (milliseconds !== lastMilliseconds) {
    lastInstant = new Date(milliseconds).toISOString();
    lastMilliseconds = milliseconds;
  }
  return lastInstant;
}
