import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { TILE_WIDTH, tilePath } from '../domain/tiles.js';

const CACHED = 64;

/** Records of one width, 256 a file, in the files of a tile level. Files only grow: a partial tile is a short file. */
export class RecordFiles {
  private readonly cache = new LRUCache<number, Buffer>({ max: CACHED });
  private readonly pending = new Map<number, Buffer[]>();

  constructor(
    private readonly folder: string,
    private readonly width: number,
    /** Records that are committed. */
    private count: number,
  ) {}

  /** @throws Error where the file is shorter than it was committed */
  read(index: number): Buffer {
    const at = (index % TILE_WIDTH) * this.width;
    const record = this.file(Math.floor(index / TILE_WIDTH)).subarray(at, at + this.width);
    if (record.length < this.width) throw new Error(`record ${index} is missing in ${this.folder}`);
    return record;
  }

  append(record: Buffer): void {
    const file = Math.floor(this.count / TILE_WIDTH);
    const records = this.pending.get(file);
    if (records === undefined) this.pending.set(file, [record]);
    else records.push(record);
    this.count += 1;
  }

  /** Writes what was appended; durable when this returns. */
  flush(): void {
    const grown = new Set<string>();
    for (const [file, records] of this.pending) {
      const path = this.path(file);
      const fresh = !sizeOf(path);
      if (fresh) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeDurably(path, Buffer.concat(records));
      if (fresh) for (let at = dirname(path); at.length >= this.folder.length; at = dirname(at)) grown.add(at);
      this.cache.delete(file);
    }
    // Each once, however many files are new in it: a wait for the disk costs more than the hashes of thirty events.
    for (const folder of grown) syncFolder(folder);
    this.pending.clear();
  }

  /** Takes away what was written and not committed. @throws Error where committed bytes are missing */
  cut(): void {
    for (let file = Math.floor(this.count / TILE_WIDTH); ; file += 1) {
      const wanted = Math.max(0, this.count - file * TILE_WIDTH) * this.width;
      const size = sizeOf(this.path(file)) ?? 0;
      if (size < wanted) throw new Error(`${this.path(file)} is shorter than the tree says`);
      if (size > wanted) truncateSync(this.path(file), wanted);
      else if (size === 0) return;
    }
  }

  private path(file: number): string {
    return join(this.folder, tilePath(file));
  }

  private file(index: number): Buffer {
    let bytes = this.cache.get(index);
    if (bytes === undefined) {
      bytes = sizeOf(this.path(index)) === undefined ? Buffer.alloc(0) : readFileSync(this.path(index));
      // A file that still grows is read again.
      if (bytes.length === TILE_WIDTH * this.width) this.cache.set(index, bytes);
    }
    return bytes;
  }
}

export const sizeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size;

export function writeDurably(path: string, bytes: Uint8Array, flags = 'a'): void {
  const descriptor = openSync(path, flags, 0o600);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The name of a new file is durable only once its folder is synced (not possible, nor needed, on Windows). */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
