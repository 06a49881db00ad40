import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CompactRange, peaksOf } from './compact-range.js';
import { leafHash } from './hashing.js';
import { consistencyProof, inclusionProof, rootOf, verifyConsistency, verifyInclusion } from './proofs.js';
import { parseTileAddress, tilePath } from './tiles.js';
import { NoteSigner, NoteVerifier, parseNote } from './signed-note.js';

/** Every complete subtree of a tree of 700 leaves, and its root at each size. */
const nodes = new Map<string, Buffer>();
const roots: Buffer[] = [];
const tree = new CompactRange();
for (let leaf = 0; leaf <= 700; leaf += 1) {
  roots.push(tree.root());
  tree.append(leafHash(Buffer.from(`event ${leaf}`)), (height, index, hash) => nodes.set(`${height}.${index}`, hash));
}
const source = (height: number, index: number): Buffer => nodes.get(`${height}.${index}`) as Buffer;
const root = (size: number): Buffer => roots[size] as Buffer;
const sizes = fc.integer({ min: 1, max: 700 });

describe('a Merkle tree', () => {
  it('is the same whether it grew leaf by leaf, or is taken up from its peaks', () => {
    fc.assert(
      fc.property(sizes, sizes, (one, other) => {
        const [size, more] = [Math.min(one, other), Math.max(one, other)];
        const resumed = new CompactRange(
          size,
          peaksOf(size).map(({ height, index }) => source(height, index)),
        );
        for (let leaf = size; leaf < more; leaf += 1) resumed.append(source(0, leaf));
        expect(resumed.root()).toEqual(root(more));
        expect(rootOf(source, more)).toEqual(root(more));
      }),
    );
  });

  it('proves each leaf, and no other leaf, place or tree', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat({ max: 255 }), (size, any, bit) => {
        const index = any % size;
        const claim = {
          index,
          size,
          leaf: source(0, index),
          root: root(size),
          proof: inclusionProof(source, index, size),
        };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...claim, leaf: flipped(claim.leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipped(claim.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...claim.proof, claim.leaf] })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
      }),
    );
  });

  it('proves that it extends what it was, and no other past', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat({ max: 255 }), (one, other, bit) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)];
        const proof = consistencyProof(source, first, second);
        const claim = { first, second, firstRoot: root(first), secondRoot: root(second), proof };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, firstRoot: flipped(claim.firstRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, secondRoot: flipped(claim.secondRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, claim.firstRoot] })).toBe(false);
      }),
    );
  });
});

describe('the address of a tile', () => {
  it('is written as in tlog-tiles', () => {
    expect([tilePath(0), tilePath(67), tilePath(1000), tilePath(1_234_067)]).toEqual([
      '000',
      '067',
      'x001/000',
      'x001/x234/067',
    ]);
  });

  it('reads back, and in one spelling only', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 5 }),
        fc.nat({ max: 999_999_999 }),
        fc.integer({ min: 1, max: 255 }),
        (level, index, width) => {
          expect(parseTileAddress(`${level}/${tilePath(index)}`)).toEqual({ level, index, width: 256 });
          expect(parseTileAddress(`${level}/${tilePath(index)}.p/${width}`)).toEqual({ level, index, width });
        },
      ),
    );
    for (const wrong of ['6/000', '0/0', '0/x000/001', '0/../head', '0/000.p/0', '0/000.p/256', '0/000.p/01', '']) {
      expect(parseTileAddress(wrong)).toBeUndefined();
    }
  });
});

describe('a signed note', () => {
  const signer = new NoteSigner('temoin-test', Buffer.alloc(32, 7));

  it('is verified by its own key only, and through the texts of both keys', () => {
    const note = parseNote(NoteSigner.parse(String(signer)).sign('a text\n'));
    const other = new NoteSigner('temoin-test', Buffer.alloc(32, 8)).verifier;
    expect(NoteVerifier.parse(String(signer.verifier)).verifies(note)).toBe(true);
    expect(other.verifies(note)).toBe(false);
  });

  it.each(['', 'a text\n', 'a text\n\nunsigned\n', 'a\ttext\n\n— k AAAAAAAA\n', 'a text\n\n— k AAAA\n'])(
    'is not %j',
    (text) => expect(() => parseNote(text)).toThrow(RangeError),
  );
});

function flipped(hash: Buffer, bit: number): Buffer {
  const copy = Buffer.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
