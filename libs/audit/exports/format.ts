export const PROOF = 'preuve.json';
export const CHECKPOINT = 'point-de-controle.txt';
export const README = 'LISEZMOI.txt';
export const MANIFEST = 'manifeste.txt';
export const KEYS = 'cles.txt';

/** What an archive that carries its proof is of. */
export interface ArchiveKind {
  /** The file of its lines, each with its event and its leaf. */
  readonly lines: string;
  /** The same rows for a spreadsheet. */
  readonly table?: string;
  /** The organisation at instants, which follows from the lines. */
  readonly states?: string;
}

export const TRACE_EXPORT: ArchiveKind = { lines: 'traces.jsonl', table: 'traces.csv' };
export const EVIDENCE: ArchiveKind = { lines: 'evenements.jsonl', states: 'etats.json' };

/** Files that an archive of a kind has besides its manifest and its keys; others may go with them. */
export const filesOf = ({ lines, table, states }: ArchiveKind): readonly string[] =>
  [lines, table, states, PROOF, CHECKPOINT, README].filter((name) => name !== undefined);

/** `etats.json`: the organisation at each instant asked, ISO 8601 UTC. */
export type EvidenceStates = readonly { readonly at: string; readonly facts: Readonly<Record<string, unknown>> }[];

/** A stored event as an export carries it: all that its leaf covers, its payload still sealed. */
export interface CarriedEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** Clear metadata, byte for byte. */
  readonly metadata: string;
  /** Base64. */
  readonly data: string;
}

/** One line. */
export interface ExportedLine<Trace> {
  readonly trace: Trace;
  readonly event: CarriedEvent;
  /** Rank of its leaf in the tree. */
  readonly leaf: number;
}

/** `PROOF`: with the leaves of the lines, the hashes (hexadecimal) give the root of the checkpoint. */
export interface ExportedProof {
  readonly size: number;
  readonly nodes: readonly string[];
}

const TITLE = 'temoin-export/1';

export interface Manifest {
  /** Instant, ISO 8601 UTC. */
  readonly madeAt: string;
  readonly rows: number;
  /** SHA-256, hexadecimal, by file. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** The text of the manifest, which is signed. */
export const manifestText = ({ madeAt, rows, hashes }: Manifest): string =>
  `${[TITLE, madeAt, String(rows), ...[...hashes].map(([file, hash]) => `${hash} ${file}`)].join('\n')}\n`;

/** @throws RangeError on any other text */
export function parseManifest(text: string): Manifest {
  const [title, madeAt = '', rows = '', ...lines] = text.trimEnd().split('\n');
  const hashes = lines.map((line) => /^([0-9a-f]{64}) (\S+)$/.exec(line));
  if (title !== TITLE || !/^\d+$/.test(rows) || hashes.includes(null)) throw new RangeError('not a manifest');
  return { madeAt, rows: Number(rows), hashes: new Map(hashes.map((found) => [found?.[2] ?? '', found?.[1] ?? ''])) };
}
