/** Time as a wait: real in the server, noted down in tests, so that none sleeps. */
export interface Timer {
  /** Monotonic, milliseconds. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** Injection token of the `Timer`. */
export const TIMER = Symbol('Timer');

export const systemTimer: Timer = {
  now: () => performance.now(),
  wait: (milliseconds) =>
    milliseconds <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
