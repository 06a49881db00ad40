import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Ids } from '#kernel';

const BYTES = 16;
const POOL = 4096 * BYTES;

/** UUIDv7: random, in time order. Random bytes are taken many at a time: asking for 16 costs as much as for 64 KiB. */
class RandomIds implements Ids {
  private readonly pool = Buffer.allocUnsafeSlow(POOL);
  private used = POOL;

  next(milliseconds: number): string {
    if (this.used >= POOL) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    this.used += BYTES;
    return v7({ msecs: milliseconds, random: this.pool.subarray(this.used - BYTES, this.used) });
  }
}

export const randomIds: Ids = new RandomIds();
