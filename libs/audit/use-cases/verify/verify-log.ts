import type { StoredEvent } from '#event-store';
import { type Checkpoint, parseCheckpoint } from '../../domain/checkpoint.js';
import { CertifiedKeys } from './certified-keys.js';
import { CompactRange } from '../../domain/compact-range.js';
import { contentDigest, type LeafPlace, leafOfPlace, placeOf } from '../../domain/event-leaf.js';
import { CHECKPOINT_STREAM, type CheckpointSigned } from '../../domain/events.js';
import { rootOf } from '../../domain/proofs.js';
import { NoteVerifier, parseNote } from '../../domain/signed-note.js';
import { TILE_HEIGHT } from '../../domain/tiles.js';
import type { TreeFiles } from '../../tree/tree-reader.js';
import type { Fault, Verified } from './findings.js';

export interface VerifyOptions {
  readonly tree: TreeFiles;
  /** Every event of the log, in order. */
  readonly events: AsyncIterable<StoredEvent>;
  /** Names of the deleted streams. */
  readonly tombstones: ReadonlySet<string>;
  /** C2SP verifier keys that may have signed. */
  readonly keys: readonly string[];
  /** Signed notes kept elsewhere. */
  readonly kept?: readonly string[];
}

class Found extends Error {
  constructor(readonly fault: Fault) {
    super(fault.kind);
  }
}

/** Recomputes every leaf by value from the log and compares it with the tree; then tiles, root, checkpoints. */
export async function verifyLog(options: VerifyOptions): Promise<Verified> {
  const verification = new Verification(options);
  let fault: Fault | undefined;
  try {
    await verification.run();
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    ({ fault } = error);
  }
  return verification.result(fault);
}

class Verification {
  private readonly range = new CompactRange();
  private readonly purged = new Map<string, number>();
  private readonly firstOf = new Map<string, LeafPlace>();
  private readonly certified = new CertifiedKeys();
  private readonly notes: string[] = [];
  private pending = 0;

  constructor(private readonly options: VerifyOptions) {}

  async run(): Promise<void> {
    const { tree, events } = this.options;
    for await (const event of events) {
      if (event.stream === CHECKPOINT_STREAM) this.notes.push(noteOf(event));
      this.certified.take(event);
      this.passTo(event.position);
      if (event.position > tree.head.position) this.pending += 1;
      else this.take(event);
    }
    this.passTo(Infinity);
    const { size, root } = tree.head;
    if (this.range.root().toString('hex') !== root) throw new Found({ kind: 'tree', size });
    for (const [stream, place] of this.firstOf) {
      if (!this.certified.cover(stream)) throw new Found({ kind: 'uncertified', ...whereOf(place) });
    }
    for (const note of this.notes) this.check(note);
    for (const note of this.options.kept ?? []) this.check(note);
  }

  result(fault: Fault | undefined): Verified {
    const { range, purged, pending, notes } = this;
    return {
      fault,
      size: range.size,
      root: range.root().toString('hex'),
      purged,
      pending,
      checkpoints: notes.length,
    };
  }

  /** The leaves before this position have no event in the log any more. */
  private passTo(position: number): void {
    const { tree, tombstones } = this.options;
    while (this.range.size < tree.head.size) {
      const place = this.placeAt(this.range.size);
      if (place.position >= position) return;
      if (!tombstones.has(place.stream)) throw new Found({ kind: 'missing', ...whereOf(place) });
      if (!this.purged.has(place.stream)) this.firstOf.set(place.stream, place);
      this.purged.set(place.stream, (this.purged.get(place.stream) ?? 0) + 1);
      this.grow(leafOfPlace(place));
    }
  }

  private take(event: StoredEvent): void {
    const { tree } = this.options;
    const index = this.range.size;
    const here = index < tree.head.size ? this.placeAt(index) : undefined;
    if (here?.position !== event.position) {
      throw new Found({ kind: this.find(event) === undefined ? 'added' : 'doubled', ...whereOf(event) });
    }
    const leaf = leafOfPlace(placeOf(event));
    if (!leaf.equals(tree.leaf(index))) {
      throw new Found({ kind: this.find(event, index) === undefined ? 'changed' : 'swapped', ...whereOf(event) });
    }
    this.grow(leaf);
  }

  /** The place, once its leaf has shown that nobody rewrote it. */
  private placeAt(index: number): LeafPlace {
    const { tree } = this.options;
    const place = tree.place(index);
    if (!leafOfPlace(place).equals(tree.leaf(index))) throw new Found({ kind: 'tree', size: index, ...whereOf(place) });
    return place;
  }

  /** Another leaf that holds what this event holds. */
  private find(event: StoredEvent, except = -1): number | undefined {
    const { tree } = this.options;
    const digest = contentDigest(event);
    for (let index = 0; index < tree.head.size; index += 1) {
      if (index !== except && tree.place(index).content.equals(digest)) return index;
    }
    return undefined;
  }

  private grow(leaf: Buffer): void {
    const { tree } = this.options;
    this.range.append(leaf, (height, index, hash) => {
      if (height % TILE_HEIGHT !== 0 || hash.equals(tree.level(height / TILE_HEIGHT).read(index))) return;
      throw new Found({ kind: 'tree', size: this.range.size + 1 });
    });
  }

  private check(note: string): void {
    const checkpoint = checkpointOf(note);
    const size = checkpoint?.size ?? 0;
    if (checkpoint === undefined || !this.signed(note, checkpoint.origin)) throw new Found({ kind: 'signature', size });
    const { tree } = this.options;
    // The tiles are by now known to be those of the log.
    const agrees = size <= tree.head.size && rootOf(tree.nodes, size).equals(checkpoint.root);
    if (!agrees) throw new Found({ kind: 'checkpoint', size });
  }

  private signed(note: string, origin: string): boolean {
    const signed = parseNote(note);
    const verifiers = this.options.keys.map((key) => NoteVerifier.parse(key));
    return verifiers.some((verifier) => verifier.name === origin && verifier.verifies(signed));
  }
}

function noteOf({ data }: StoredEvent): string {
  try {
    return String((JSON.parse(Buffer.from(data).toString()) as Partial<CheckpointSigned['data']>).note);
  } catch {
    return '';
  }
}

/** `undefined` for what is no signed checkpoint. */
function checkpointOf(note: string): Checkpoint | undefined {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch {
    return undefined;
  }
}

const whereOf = ({ position, stream, revision }: Pick<LeafPlace, 'position' | 'stream' | 'revision'>) => ({
  position,
  stream,
  revision,
});
