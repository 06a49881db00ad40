import { peaksOf } from './compact-range.js';
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hashing.js';

/** Hash of a complete subtree: `height` 0 is a leaf; `index` is its rank at that height. */
export type NodeSource = (height: number, index: number) => Buffer;

/** The largest power of two below `size` (which is at least 2). */
export function split(size: number): number {
  let width = 1;
  while (width * 2 < size) width *= 2;
  return width;
}

/** Hash of the leaves `from` (inclusive, a multiple of the widest subtree) to `to` (exclusive). */
export function rangeHash(nodes: NodeSource, from: number, to: number): Buffer {
  const hashes = peaksOf(to - from).map(({ height, index }) => nodes(height, from / 2 ** height + index));
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Root of the first `size` leaves. */
export const rootOf = (nodes: NodeSource, size: number): Buffer =>
  size === 0 ? EMPTY_ROOT : rangeHash(nodes, 0, size);

/** RFC 9162, 2.1.3.1: from the leaf up. @throws RangeError unless 0 ≤ index < size */
export function inclusionProof(nodes: NodeSource, index: number, size: number): Buffer[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError('no such leaf in a tree of this size');
  const proof: Buffer[] = [];
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + split(to - from);
    const left = index < middle;
    proof.push(left ? rangeHash(nodes, middle, to) : rangeHash(nodes, from, middle));
    if (left) to = middle;
    else from = middle;
  }
  return proof.reverse();
}

/** RFC 9162, 2.1.4.1. @throws RangeError unless 0 < first ≤ second */
export function consistencyProof(nodes: NodeSource, first: number, second: number): Buffer[] {
  if (!isCount(first) || !isCount(second) || first === 0 || first > second) {
    throw new RangeError('no proof between trees of these sizes');
  }
  const proof: Buffer[] = [];
  let from = 0;
  let to = second;
  while (to !== first) {
    const middle = from + split(to - from);
    const left = first <= middle;
    proof.push(left ? rangeHash(nodes, middle, to) : rangeHash(nodes, from, middle));
    if (left) to = middle;
    else from = middle;
  }
  // The subtree where both trees end is given unless the verifier knows it: then it is the whole first tree.
  if (from > 0) proof.push(rangeHash(nodes, from, to));
  return proof.reverse();
}

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162, 2.1.3.2. False on anything malformed too. */
export function verifyInclusion({ index, size, leaf, root, proof }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(hash, root);
}

export interface ConsistencyClaim {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162, 2.1.4.2. False on anything malformed too, and where `first` is 0: every tree extends the empty one. */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: ConsistencyClaim): boolean {
  if (!isCount(first) || !isCount(second) || first === 0 || first > second) return false;
  if (first === second) return proof.length === 0 && same(firstRoot, secondRoot);
  if (!areHashes([firstRoot, secondRoot, ...proof])) return false;
  let [node, last] = [first - 1, second - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const path = node === 0 ? [firstRoot, ...proof] : [...proof];
  const start = path.shift();
  if (start === undefined) return false;
  let [one, other] = [start, start];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [one, other] = [nodeHash(sibling, one), nodeHash(sibling, other)];
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, half(last)];
    } else other = nodeHash(other, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(one, firstRoot) && same(other, secondRoot);
}

const half = (value: number): number => Math.floor(value / 2);
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const areHashes = (all: readonly Uint8Array[]): boolean => all.every(({ length }) => length === HASH_BYTES);
const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
