import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, failureOf, noAnswer } from './failure.js';

/** Before each further try. A node that was restarted is back by then; an election takes longer: the caller's turn. */
const PAUSES = [50, 200, 500];

/** `work`, or a failure when it takes longer. @param late what is done with a result that comes too late */
export function within<T>(milliseconds: number, work: Promise<T>, late: (result: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      reject(noAnswer(`no answer within ${milliseconds} ms`));
    }, milliseconds);
    work.then(
      (result) => {
        clearTimeout(timer);
        if (over) late(result);
        else resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(failureOf(error));
      },
    );
  });
}

/** Decides whether a passing failure is worth another try, and waits before it. */
export class Tries {
  private made = 0;
  private until: number;

  /** @param budget milliseconds in all, from the first try or the last progress */
  constructor(private readonly budget: number) {
    this.until = Date.now() + budget;
  }

  progress(): void {
    if (this.made === 0) return;
    this.made = 0;
    this.until = Date.now() + this.budget;
  }

  /** @throws Failure when that was the last try, or trying again is of no use */
  async again(error: unknown): Promise<Failure> {
    const failure = failureOf(error);
    const pause = PAUSES[this.made];
    if (!failure.passing || pause === undefined || Date.now() + pause > this.until) throw failure;
    this.made += 1;
    await sleep(pause);
    return failure;
  }
}
