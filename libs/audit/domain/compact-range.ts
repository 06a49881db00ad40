import { EMPTY_ROOT, nodeHash } from './hashing.js';

/** Told of every complete subtree, lowest first: its height (0: a leaf), its rank at that height, its hash. */
export type NodeVisitor = (height: number, index: number, hash: Buffer) => void;

/** The heights of the complete subtrees that make a tree of `size` leaves, from left to right. */
export function peaksOf(size: number): { height: number; index: number }[] {
  const peaks: { height: number; index: number }[] = [];
  for (let height = 52, start = 0; height >= 0; height -= 1) {
    const width = 2 ** height;
    if (Math.floor(size / width) % 2 === 0) continue;
    peaks.push({ height, index: start / width });
    start += width;
  }
  return peaks;
}

/** A Merkle tree that grows: it keeps the hashes of its complete subtrees only, one for each 1 bit of its size. */
export class CompactRange {
  /** @param peaks hashes of the complete subtrees of the first `size` leaves, from left to right */
  constructor(
    private leaves = 0,
    private readonly peaks: Buffer[] = [],
  ) {
    if (peaks.length !== peaksOf(leaves).length) throw new RangeError('not the peaks of a tree of this size');
  }

  get size(): number {
    return this.leaves;
  }

  /** O(log n) at worst, two hashes on average. @param leaf a leaf hash */
  append(leaf: Buffer, visit?: NodeVisitor): void {
    let index = this.leaves;
    let hash = leaf;
    visit?.(0, index, hash);
    for (let height = 1; index % 2 === 1; height += 1) {
      hash = nodeHash(this.peaks.pop() as Buffer, hash);
      index = (index - 1) / 2;
      visit?.(height, index, hash);
    }
    this.peaks.push(hash);
    this.leaves += 1;
  }

  root(): Buffer {
    return (
      this.peaks.reduceRight<Buffer | undefined>(
        (right, left) => (right === undefined ? left : nodeHash(left, right)),
        undefined,
      ) ?? EMPTY_ROOT
    );
  }
}
