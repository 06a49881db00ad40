import { type Checkpoint, parseCheckpoint } from '../../domain/checkpoint.js';
import { CompactRange } from '../../domain/compact-range.js';
import { NoteVerifier, parseNote } from '../../domain/signed-note.js';
import { TILE_WIDTH, tilePath } from '../../domain/tiles.js';
import type { Fault } from './findings.js';

const HASH_BYTES = 32;

export interface TilesToVerify {
  /** The signed checkpoint that the server gives. */
  readonly note: string;
  /** C2SP verifier keys that may have signed. */
  readonly keys: readonly string[];
  /** Signed notes kept elsewhere, which the tree must extend. */
  readonly kept: readonly string[];
  /** A tile of leaf hashes by its address, such as `0/000` or `0/000.p/12`. */
  readonly tile: (address: string) => Promise<Uint8Array>;
}

/**
 * Recomputes the root of a server's tree from its leaf hashes, tile by tile, and holds it against the signed checkpoint and
 * against those kept elsewhere. @returns the first fault, or the checkpoint
 */
export async function verifyTiles({ note, keys, kept, tile }: TilesToVerify): Promise<Fault | Checkpoint> {
  const verifiers = keys.map((key) => NoteVerifier.parse(key));
  const current = checkpointOf(note, verifiers);
  if (current === undefined) return { kind: 'signature', size: 0 };
  const older: Checkpoint[] = [];
  for (const each of kept) {
    const checkpoint = checkpointOf(each, verifiers);
    if (checkpoint === undefined) return { kind: 'signature', size: 0 };
    if (checkpoint.size > current.size) return { kind: 'checkpoint', size: checkpoint.size };
    older.push(checkpoint);
  }
  const range = new CompactRange();
  for await (const leaf of leavesOf(current.size, tile)) {
    const wrong = older.find(({ size, root }) => size === range.size && !root.equals(range.root()));
    if (wrong !== undefined) return { kind: 'checkpoint', size: wrong.size };
    range.append(leaf);
  }
  const wrong = [...older, current].find(({ size, root }) => size === range.size && !root.equals(range.root()));
  if (wrong !== undefined) return { kind: wrong === current ? 'tree' : 'checkpoint', size: wrong.size };
  return range.size === current.size ? current : { kind: 'tree', size: range.size };
}

async function* leavesOf(size: number, tile: TilesToVerify['tile']): AsyncGenerator<Buffer> {
  for (let first = 0; first < size; first += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, size - first);
    const path = `0/${tilePath(first / TILE_WIDTH)}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
    const bytes = Buffer.from(await tile(path));
    for (let at = 0; at + HASH_BYTES <= bytes.length; at += HASH_BYTES) yield bytes.subarray(at, at + HASH_BYTES);
  }
}

/** `undefined` for what none of the keys has signed as a checkpoint of its own. */
function checkpointOf(text: string, verifiers: readonly NoteVerifier[]): Checkpoint | undefined {
  try {
    const note = parseNote(text);
    const checkpoint = parseCheckpoint(note.text);
    const signed = verifiers.some((verifier) => verifier.name === checkpoint.origin && verifier.verifies(note));
    return signed ? checkpoint : undefined;
  } catch {
    return undefined;
  }
}
