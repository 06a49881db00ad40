import { LRUCache } from 'lru-cache';
import type { Dossier } from '../../domain/dossier.js';
import type { DossierSource } from '../dossier-source.js';
import { mix, seedOf } from './draw.js';
import { invent } from './invent.js';

const FIRST_NUMBER = 1_000_000;
const NUMBERS = 9_000_000;
const MOST = NUMBERS / 2;
const MOST_KEPT = 2_000;

/**
 * Invented dossiers for the demonstration and the tests: each is made when asked for, from the seed and its number,
 * and only the latest are kept. Numbers go by pairs from 1000000; exactly one of each pair exists, and the seed says which, so
 * that a mistyped number meets nobody about one time in two. They stand for whichever Caf asks.
 */
export class SeededDossierSource implements DossierSource {
  private readonly seed: number;
  private readonly recent = new LRUCache<string, Dossier>({ max: MOST_KEPT });

  /**
   * @param seed any integer, or any text.
   * @param count how many dossiers exist: 1 to 4,500,000.
   * @throws RangeError
   */
  constructor(
    seed: number | string,
    readonly count: number,
  ) {
    if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
      throw new RangeError('seed of the invented dossiers: an integer or a text is accepted');
    }
    if (!Number.isInteger(count) || count < 1 || count > MOST) {
      throw new RangeError(`number of invented dossiers: 1 to ${MOST} is accepted`);
    }
    this.seed = typeof seed === 'number' ? seed : seedOf(seed);
  }

  async find(number: string): Promise<Dossier | undefined> {
    const offset = Number(number) - FIRST_NUMBER;
    if (!(offset >= 0 && offset < 2 * this.count)) return undefined;
    if (this.numberAt(Math.floor(offset / 2)) !== number) return undefined;
    let dossier = this.recent.get(number);
    if (dossier === undefined) this.recent.set(number, (dossier = invent(this.seed, number)));
    return dossier;
  }

  /**
   * The number of the dossier of this rank, 0 to `count - 1`.
   * @throws RangeError
   */
  numberAt(rank: number): string {
    if (!(rank >= 0 && rank < this.count)) throw new RangeError(`rank of an invented dossier: 0 to ${this.count - 1}`);
    return String(FIRST_NUMBER + 2 * rank + (mix(this.seed, rank) & 1));
  }

  /** The first `most` numbers that exist, in order; all of them by default. */
  *numbers(most = this.count): Generator<string> {
    for (let rank = 0; rank < Math.min(most, this.count); rank += 1) yield this.numberAt(rank);
  }
}
