import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeafPlace } from '../domain/event-leaf.js';
import { EMPTY_ROOT, HASH_BYTES } from '../domain/hashing.js';
import type { NodeSource } from '../domain/proofs.js';
import { hashesAt, nodesOf, TOP_LEVEL } from '../domain/tiles.js';
import { RecordFiles } from './record-files.js';

/** Position (u64), rank of the stream's name (u32), revision (u32), content digest. */
export const PLACE_BYTES = 8 + 4 + 4 + HASH_BYTES;

/** How far the tree has come: what `head.json` says, replaced whole at each commit. */
export interface Head {
  /** Leaves. */
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** Position in the log of the last leaf's event. */
  readonly position: number;
  /** Bytes of the list of stream names. */
  readonly names: number;
  /** Who wrote it: another's mark here means that this writer is no longer the one. */
  readonly writer: string;
}

/** The head of a tree, for whoever puts it in a certificate. */
export interface TreeHead {
  readonly size: number;
  /** Hexadecimal, 64 digits. */
  readonly root: string;
}

/** Of a tree without a leaf. */
export const EMPTY_HEAD: Head = { size: 0, root: EMPTY_ROOT.toString('hex'), position: 0, names: 0, writer: '' };

export function readHead(folder: string): Head {
  const file = join(folder, 'head.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Head) : EMPTY_HEAD;
}

/** The files of a tree under `folder`: `tile/<level>/…`, `places/…`, `streams`, `head.json`. */
export class TreeFiles {
  readonly levels: readonly RecordFiles[];
  readonly places: RecordFiles;
  readonly nodes: NodeSource = nodesOf((level, index) => this.level(level).read(index));
  readonly names: string[];

  constructor(
    readonly folder: string,
    readonly head: Head = readHead(folder),
  ) {
    this.levels = Array.from(
      { length: TOP_LEVEL + 1 },
      (_, level) => new RecordFiles(join(folder, 'tile', String(level)), HASH_BYTES, hashesAt(level, head.size)),
    );
    this.places = new RecordFiles(join(folder, 'places'), PLACE_BYTES, head.size);
    const streams = join(folder, 'streams');
    const text = existsSync(streams) ? readFileSync(streams).subarray(0, head.names).toString() : '';
    this.names = text.split('\n').slice(0, -1);
  }

  level(level: number): RecordFiles {
    const files = this.levels[level];
    if (files === undefined) throw new RangeError('no such level of tiles');
    return files;
  }

  /** Leaf hash, 32 bytes. */
  leaf(index: number): Buffer {
    return this.level(0).read(index);
  }

  place(index: number): LeafPlace {
    const record = this.places.read(index);
    return {
      position: Number(record.readBigUInt64BE(0)),
      stream: this.names[record.readUInt32BE(8)] ?? '',
      revision: record.readUInt32BE(12),
      content: record.subarray(16),
    };
  }
}
