import { leafOfPlace, placeOf } from '../domain/event-leaf.js';
import { rootOfBatch } from '../domain/batch-proof.js';
import { parseCheckpoint } from '../domain/checkpoint.js';
import { sha256 } from '../domain/hashing.js';
import { NoteVerifier, parseNote } from '../domain/signed-note.js';
import { organisationAt, type ToldEvent } from '../domain/organisation.js';
import {
  type ArchiveKind,
  type CarriedEvent,
  CHECKPOINT,
  EVIDENCE,
  type EvidenceStates,
  type ExportedLine,
  type ExportedProof,
  filesOf,
  KEYS,
  MANIFEST,
  parseManifest,
  PROOF,
  TRACE_EXPORT,
} from './format.js';

export type ExportFaultKind =
  'file-missing' | 'file-added' | 'file-changed' | 'signature' | 'line' | 'doubled' | 'csv' | 'gap' | 'state' | 'proof';

export interface ExportFault {
  readonly kind: ExportFaultKind;
  /** Name of the file concerned. */
  readonly file: string;
  /** Line of it, from 1. */
  readonly line?: number;
}

export interface VerifiedExport {
  /** The first; `undefined`: everything agrees. */
  readonly fault: ExportFault | undefined;
  readonly rows: number;
  /** Of the tree that the rows are proven in. */
  readonly size: number;
  readonly root: string;
  readonly madeAt: string;
}

class Found extends Error {
  constructor(readonly fault: ExportFault) {
    super(fault.kind);
  }
}

interface Shown {
  readonly id?: unknown;
  readonly position?: unknown;
  readonly at?: unknown;
  readonly partner?: unknown;
  /** Of an event of an evidence bundle: its name, and what it says where it could be read. */
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Checks an export with nothing but itself: its files against the signed manifest, every line against its leaf, all leaves
 * against the signed checkpoint. @param files content by name @param trusted C2SP verifier key that was kept elsewhere;
 * default: the one that the export names, which says who signed, not whether to believe them
 */
export function verifyExport(files: ReadonlyMap<string, Uint8Array>, trusted?: string): VerifiedExport {
  const result = { rows: 0, size: 0, root: '', madeAt: '' };
  try {
    return { ...new ExportCheck(files, trusted).run(), fault: undefined };
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    return { ...result, fault: error.fault };
  }
}

class ExportCheck {
  constructor(
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly trusted: string | undefined,
  ) {}

  run(): Omit<VerifiedExport, 'fault'> {
    for (const name of [MANIFEST, KEYS]) this.need(name);
    const manifest = this.read(MANIFEST, () => parseManifest(this.signed(MANIFEST)));
    for (const name of this.files.keys()) {
      if (name !== MANIFEST && name !== KEYS && !manifest.hashes.has(name))
        throw new Found({ kind: 'file-added', file: name });
    }
    const kind = manifest.hashes.has(EVIDENCE.lines) ? EVIDENCE : TRACE_EXPORT;
    // Other files may go with those that prove: the manifest names them.
    for (const name of new Set([...filesOf(kind), ...manifest.hashes.keys()])) {
      this.need(name);
      const hash = sha256(this.files.get(name) ?? Buffer.alloc(0)).toString('hex');
      if (manifest.hashes.get(name) !== hash) throw new Found({ kind: 'file-changed', file: name });
    }
    const checkpoint = this.read(CHECKPOINT, () => parseCheckpoint(this.signed(CHECKPOINT)));
    const lines = this.checkLines(kind, checkpoint);
    if (kind.table !== undefined) this.checkCsv(kind.table, lines);
    if (kind.states !== undefined) this.checkStates(kind.states, lines);
    if (lines.length !== manifest.rows) throw new Found({ kind: 'line', file: kind.lines });
    const { size, root } = checkpoint;
    return { rows: lines.length, size, root: root.toString('hex'), madeAt: manifest.madeAt };
  }

  private need(name: string): void {
    if (!this.files.has(name)) throw new Found({ kind: 'file-missing', file: name });
  }

  /** The text of a signed note. */
  private signed(file: string): string {
    const note = this.read(file, () => parseNote(this.text(file)));
    const keys = this.trusted === undefined ? this.text(KEYS).trim().split('\n') : [this.trusted];
    const verifiers = this.read(KEYS, () => keys.map((key) => NoteVerifier.parse(key)));
    if (!verifiers.some((verifier) => verifier.verifies(note))) throw new Found({ kind: 'signature', file });
    return note.text;
  }

  /** @returns what each line shows, in their order */
  private checkLines({ lines: file, states }: ArchiveKind, { size, root }: { size: number; root: Buffer }): Shown[] {
    const leaves = new Map<number, Buffer>();
    const shown: Shown[] = [];
    const next = new Map<string, number>();
    const lines = this.text(file).split('\n').slice(0, -1);
    for (const [index, text] of lines.entries()) {
      const at = { file, line: index + 1 };
      const line = this.lineOf(text, at);
      if (leaves.has(line.leaf)) throw new Found({ kind: 'doubled', ...at });
      leaves.set(line.leaf, leafOf(line.event));
      const { stream, revision } = line.event;
      // Evidence has each stream whole, from its beginning.
      if (states !== undefined && revision !== (next.get(stream) ?? 0)) throw new Found({ kind: 'gap', ...at });
      next.set(stream, revision + 1);
      shown.push(line.trace);
    }
    if (lines.length > 0) this.checkRoot(leaves, size, root);
    return shown;
  }

  private lineOf(text: string, at: { file: string; line: number }): ExportedLine<Shown> {
    const found = new Found({ kind: 'line', ...at });
    let line: ExportedLine<Shown>;
    try {
      line = JSON.parse(text) as ExportedLine<Shown>;
      if (!agrees(line)) throw found;
    } catch {
      throw found;
    }
    return line;
  }

  private checkRoot(leaves: ReadonlyMap<number, Buffer>, size: number, root: Buffer): void {
    const file = PROOF;
    const proof = this.read(file, () => JSON.parse(this.text(file)) as ExportedProof);
    const indices = [...leaves.keys()].sort((one, other) => one - other);
    const nodes = this.read(file, () => proof.nodes.map((node) => Buffer.from(node, 'hex')));
    const inOrder = indices.map((index) => leaves.get(index) ?? Buffer.alloc(0));
    if (proof.size !== size || rootOfBatch(indices, inOrder, size, nodes)?.equals(root) !== true) {
      throw new Found({ kind: 'proof', file });
    }
  }

  /** Its lines are those of the other file, in the same order. */
  private checkCsv(file: string, shown: readonly Shown[]): void {
    const text = this.text(file);
    let from = 0;
    for (const [index, { id }] of shown.entries()) {
      from = text.indexOf(String(id), from);
      if (from < 0) throw new Found({ kind: 'csv', file, line: index + 2 });
      from += String(id).length;
    }
  }

  /** What is said of the organisation follows from the events, folded anew. */
  private checkStates(file: string, shown: readonly Shown[]): void {
    const states = this.read(file, () => JSON.parse(this.text(file)) as EvidenceStates);
    for (const { at, facts } of states) {
      const folded = organisationAt(shown as readonly ToldEvent[], Date.parse(at)).at(Date.parse(at));
      if (JSON.stringify(Object.fromEntries(folded)) !== JSON.stringify(facts))
        throw new Found({ kind: 'state', file });
    }
  }

  private text(file: string): string {
    return Buffer.from(this.files.get(file) ?? Buffer.alloc(0)).toString();
  }

  /** What cannot be read is not what was signed. */
  private read<T>(file: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof Found) throw error;
      throw new Found({ kind: 'file-changed', file });
    }
  }
}

const leafOf = ({ data, ...event }: CarriedEvent): Buffer =>
  leafOfPlace(placeOf({ ...event, data: Buffer.from(data, 'base64') }));

/** What a line shows of itself is what stands in clear: beside its sealed payload, or as its payload. */
function agrees({ trace, event, leaf }: ExportedLine<Shown>): boolean {
  const { time, partner, keyId } = JSON.parse(event.metadata) as Record<'time' | 'partner' | 'keyId', unknown>;
  const inClear = (): boolean =>
    JSON.stringify(trace.data) === JSON.stringify(JSON.parse(Buffer.from(event.data, 'base64').toString()));
  return (
    Number.isSafeInteger(leaf) &&
    trace.id === event.id &&
    trace.position === event.position &&
    trace.at === time &&
    trace.partner === partner &&
    (trace.type === undefined || trace.type === event.type) &&
    (trace.data === undefined || keyId !== undefined || inClear())
  );
}
