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

/** ISO 8601, UTC, milliseconds: the only form in which an instant is stored. */
export const toInstant = (milliseconds: number): string => new Date(milliseconds).toISOString();
