import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchProof, rootOfBatch } from './batch-proof.js';
import { leafHash, nodeHash } from './hashing.js';
import { inclusionProof, type NodeSource, rootOf } from './proofs.js';

const leafAt = (index: number): Buffer => leafHash(Buffer.from(`leaf ${index}`));
const nodes: NodeSource = (height, index) =>
  height === 0 ? leafAt(index) : nodeHash(nodes(height - 1, 2 * index), nodes(height - 1, 2 * index + 1));

const chosen = fc.integer({ min: 1, max: 300 }).chain((size) =>
  fc.tuple(
    fc.constant(size),
    fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1 }).map((all) => all.sort((a, b) => a - b)),
  ),
);

describe('one proof for many leaves', () => {
  it('gives the root of the tree with them, and with nothing else', () => {
    fc.assert(
      fc.property(chosen, fc.nat(), ([size, indices], pick) => {
        const proof = batchProof(nodes, indices, size);
        const leaves = indices.map(leafAt);
        expect(rootOfBatch(indices, leaves, size, proof)).toEqual(rootOf(nodes, size));
        const other = leaves.with(pick % leaves.length, leafAt(-1));
        expect(rootOfBatch(indices, other, size, proof)).not.toEqual(rootOf(nodes, size));
        expect(rootOfBatch(indices, leaves.slice(1), size, proof)).not.toEqual(rootOf(nodes, size));
        expect(rootOfBatch(indices, leaves, size, [...proof, leafAt(-1)])).toBeUndefined();
        expect(
          rootOfBatch(
            indices.map((index) => index + 1),
            leaves,
            size,
            proof,
          ),
        ).not.toEqual(rootOf(nodes, size));
      }),
    );
  });

  it('is, for one leaf, as long as its own proof, and for all of them empty', () => {
    expect(batchProof(nodes, [77], 200)).toHaveLength(inclusionProof(nodes, 77, 200).length);
    expect(batchProof(nodes, [...Array(200).keys()], 200)).toEqual([]);
  });

  it.each([[[3, 3]], [[5, 4]], [[200]], [[-1]]])('is not made of %j in a tree of 200', (indices) => {
    expect(() => batchProof(nodes, indices, 200)).toThrow(RangeError);
    expect(rootOfBatch(indices, indices.map(leafAt), 200, [])).toBeUndefined();
  });
});
