import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { canonicalIdentifier } from '../domain/credentials.js';
import { TIMER, type Timer } from './timer.js';

const REMEMBERED = 20_000;
const FORGET = 15 * 60_000;
const FIRST = 100;
const LONGEST = 5_000;
/** A refusal comes no sooner than this, whatever was or was not found on the way (milliseconds). */
const REFUSAL_FLOOR = 300;

/**
 * Slower answers after failures, by what was typed as identifier: the same for one that exists and one that does not.
 * An attempt counts as a failure until it succeeds, so that attempts made at once wait too.
 */
@Injectable()
export class SignInThrottle {
  private readonly failures = new LRUCache<string, number>({ max: REMEMBERED, ttl: FORGET });

  constructor(@Inject(TIMER) private readonly timer: Timer) {}

  /** Waits for as long as the failures so far ask. */
  async begin(identifier: string): Promise<Attempt> {
    const key = createHash('sha256').update(canonicalIdentifier(identifier)).digest('base64');
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    if (failures > 0) await this.timer.wait(Math.min(FIRST * 2 ** (failures - 1), LONGEST));
    const begun = this.timer.now();
    return {
      succeeded: () => void this.failures.delete(key),
      refused: () => this.timer.wait(REFUSAL_FLOOR - (this.timer.now() - begun)),
    };
  }
}

export interface Attempt {
  succeeded(): void;
  /** Waits until a refusal may leave. */
  refused(): Promise<void>;
}
