import { nodeHash } from './hashing.js';
import { type NodeSource, rangeHash, split } from './proofs.js';

/**
 * One proof for many leaves of one tree: the hashes of the largest subtrees that hold none of them, from left to right.
 * With the leaves themselves they give the root (RFC 9162, 2.1.1), and no node is told twice.
 * @param indices of the leaves, growing @param size of the tree @throws RangeError on an index out of order or of the tree
 */
export function batchProof(nodes: NodeSource, indices: readonly number[], size: number): Buffer[] {
  checkOrder(indices, size);
  const proof: Buffer[] = [];
  let next = 0;
  const walk = (from: number, to: number): void => {
    const wanted = indices[next];
    if (wanted === undefined || wanted >= to) return void proof.push(rangeHash(nodes, from, to));
    if (to - from === 1) return void (next += 1);
    const middle = from + split(to - from);
    walk(from, middle);
    walk(middle, to);
  };
  if (size > 0) walk(0, size);
  return proof;
}

/**
 * The root that leaves and a batch proof give; `undefined` where they do not fit together.
 * @param indices growing @param leaves in the same order
 */
export function rootOfBatch(
  indices: readonly number[],
  leaves: readonly Buffer[],
  size: number,
  proof: readonly Buffer[],
): Buffer | undefined {
  let [leaf, told] = [0, 0];
  const walk = (from: number, to: number): Buffer | undefined => {
    const wanted = indices[leaf];
    if (wanted === undefined || wanted >= to) return proof[told++];
    if (to - from === 1) return leaves[leaf++];
    const middle = from + split(to - from);
    const left = walk(from, middle);
    const right = walk(middle, to);
    return left === undefined || right === undefined ? undefined : nodeHash(left, right);
  };
  try {
    checkOrder(indices, size);
  } catch {
    return undefined;
  }
  if (size === 0) return undefined;
  const root = walk(0, size);
  return told === proof.length && leaf === leaves.length ? root : undefined;
}

function checkOrder(indices: readonly number[], size: number): void {
  let last = -1;
  for (const index of indices) {
    if (!Number.isSafeInteger(index) || index <= last || index >= size) throw new RangeError('leaves out of order');
    last = index;
  }
}
