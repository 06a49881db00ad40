/** The files of an export that carries its proof, in the order in which they stand in the ZIP. */
export const EXPORT_FILES = [
  'traces.jsonl',
  'traces.csv',
  'preuve.json',
  'point-de-controle.txt',
  'LISEZMOI.txt',
] as const;
export const MANIFEST = 'manifeste.txt';
export const KEYS = 'cles.txt';

export type ExportFile = (typeof EXPORT_FILES)[number];

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

/** One line of `traces.jsonl`. */
export interface ExportedLine<Trace> {
  readonly trace: Trace;
  readonly event: CarriedEvent;
  /** Rank of its leaf in the tree. */
  readonly leaf: number;
}

/** `preuve.json`: with the leaves of the lines, the hashes (hexadecimal) give the root of the checkpoint. */
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
