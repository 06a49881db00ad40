import type { PayloadSealer } from '#kernel';
import { AssociatedData } from '../associated-data.js';
import type { BatchReader } from './batch.js';

/** Secrets given to the writer's thread, numbered from `first` on. */
export interface GivenSecrets {
  readonly first: number;
  readonly secrets: readonly object[];
  /** Those given before are no longer named. */
  readonly anew: boolean;
}

const MOST = 8_000;
/** A secret that is no longer used stays in the other thread no longer than this, once anything is written. */
const MOST_MILLISECONDS = 15 * 60_000;

/** This side: the numbers of the secrets that the writer's thread has, or gets with the next group. */
export class SecretNumbers {
  private readonly numbers = new Map<object, number>();
  private fresh: object[] = [];
  private last = 0;
  private anew = false;
  private since = performance.now();

  /** From 1 on. */
  numberOf(secret: object): number {
    let number = this.numbers.get(secret);
    if (number === undefined) {
      number = this.last += 1;
      this.numbers.set(secret, number);
      this.fresh.push(secret);
    }
    return number;
  }

  /** What goes along with the group that is posted next. */
  take(): GivenSecrets | undefined {
    const { fresh, anew } = this;
    if (fresh.length === 0 && !anew) return undefined;
    this.fresh = [];
    this.anew = false;
    return { first: this.last - fresh.length + 1, secrets: fresh, anew };
  }

  /** To be called only while no group waits to be posted: those would name what is forgotten. */
  forgetOld(): void {
    const now = performance.now();
    if (this.numbers.size < MOST && now - this.since < MOST_MILLISECONDS) return;
    this.numbers.clear();
    this.fresh = [];
    this.anew = true;
    this.since = now;
  }
}

/** The other side: seals what came unsealed. */
export class LateSealing {
  private readonly secrets = new Map<number, object>();
  private readonly associated = new AssociatedData();

  constructor(private readonly sealer: PayloadSealer) {}

  learn({ first, secrets, anew }: GivenSecrets): void {
    if (anew) this.secrets.clear();
    for (const [index, secret] of secrets.entries()) this.secrets.set(first + index, secret);
  }

  /** Seals the payload of the reader's event, in its place. */
  seal({ secret: number, id, stream, type, data }: BatchReader): void {
    const secret = this.secrets.get(number);
    if (secret === undefined) throw new Error(`the secret ${number} was not given to the writer of the log`);
    this.sealer.sealInPlace(secret, data, this.associated.ofBytes(id, stream, type));
  }
}
