import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint } from './checkpoint.js';
import { CompactRange } from './compact-range.js';
import { leafHash } from './hashing.js';
import { verifyConsistency, verifyInclusion } from './proofs.js';
import { NoteVerifier, parseNote } from './signed-note.js';

const project = join(import.meta.dirname, '..', '..', '..');
const beside = join(project, '..', 'shared', 'schemas');
const folder = existsSync(join(beside, 'merkle')) ? beside : undefined;
const published = folder === undefined ? describe.skip : describe;
if (folder === undefined) process.stderr.write('merkle and tlog vectors: skipped, ../shared/schemas is not there\n');

const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder ?? '', name), 'utf8')) as T;
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

interface Vector {
  readonly desc: string;
  readonly file: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

published('the published vectors', () => {
  it('of tree roots agree for every size', () => {
    const { leaf_inputs: leaves, root_hash_by_tree_size: roots } =
      read<Record<'leaf_inputs' | 'root_hash_by_tree_size', string[]>>('merkle/tree-roots.json');
    const tree = new CompactRange();
    const computed = [tree.root().toString('hex')];
    for (const leaf of leaves) {
      tree.append(leafHash(Buffer.from(leaf, 'hex')));
      computed.push(tree.root().toString('hex'));
    }
    expect(computed).toEqual(roots);
    expect(roots).toHaveLength(9);
  });

  it('of inclusion proofs are answered as wanted', () => {
    type Inclusion = Vector & { leafIdx: number; treeSize: number; root: string; leafHash: string };
    const { vectors } = read<{ vectors: Inclusion[] }>('merkle/inclusion-proofs.json');
    const wrong = vectors.filter(({ leafIdx, treeSize, root, leafHash: leaf, proof, wantErr }) => {
      const claim = { index: leafIdx, size: treeSize, leaf: bytes(leaf), root: bytes(root) };
      return verifyInclusion({ ...claim, proof: (proof ?? []).map(bytes) }) === wantErr;
    });
    expect(vectors).toHaveLength(98);
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('of consistency proofs are answered as wanted', () => {
    type Consistency = Vector & { size1: number; size2: number; root1: string; root2: string };
    const { vectors } = read<{ vectors: Consistency[] }>('merkle/consistency-proofs.json');
    const wrong = vectors.filter(({ size1, size2, root1, root2, proof, wantErr }) => {
      const claim = { first: size1, second: size2, firstRoot: bytes(root1), secondRoot: bytes(root2) };
      return verifyConsistency({ ...claim, proof: (proof ?? []).map(bytes) }) === wantErr;
    });
    expect(vectors).toHaveLength(98);
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('of a signed test log: leaves, roots, checkpoints and signatures', () => {
    const log = read<{
      vkey: string;
      entries_utf8: string[];
      leaf_hashes_base64: string[];
      checkpoints: { size: number; note: string }[];
    }>('tlog/tessera-test-log.json');
    const verifier = NoteVerifier.parse(log.vkey);
    expect(String(verifier)).toBe(log.vkey);
    const tree = new CompactRange();
    for (const [size, { note }] of log.checkpoints.entries()) {
      if (size > 0) {
        const leaf = leafHash(Buffer.from(log.entries_utf8[size - 1] as string));
        expect(leaf.toString('base64')).toBe(log.leaf_hashes_base64[size - 1]);
        tree.append(leaf);
      }
      const signed = parseNote(note);
      expect(verifier.verifies(signed)).toBe(true);
      expect(verifier.verifies({ ...signed, text: signed.text.replace('\n', '.\n') })).toBe(false);
      expect(parseCheckpoint(signed.text)).toEqual({ origin: verifier.name, size, root: tree.root() });
    }
    expect(log.checkpoints).toHaveLength(16);
  });

  it('of signed notes and checkpoints are read, and verified where a key is published', () => {
    const { vectors } = read<{ vectors: { name: string; vkey: string | null; note: string }[] }>(
      'tlog/c2sp-examples.json',
    );
    for (const { name, vkey, note } of vectors) {
      const signed = parseNote(note);
      if (vkey !== null) expect(NoteVerifier.parse(vkey).verifies(signed)).toBe(true);
      if (name.startsWith('tlog')) expect(parseCheckpoint(signed.text).size).toBe(20852163);
    }
    expect(vectors).toHaveLength(4);
  });
});
