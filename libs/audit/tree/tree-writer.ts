import { mkdirSync, renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { CompactRange, peaksOf } from '../domain/compact-range.js';
import { type LeafEvent, leafOfPlace, placeOf } from '../domain/event-leaf.js';
import { TILE_HEIGHT } from '../domain/tiles.js';
import { sizeOf, syncFolder, writeDurably } from './record-files.js';
import { type Head, PLACE_BYTES, readHead, type TreeHead, TreeFiles } from './tree-reader.js';

/** Another process has taken the tree over. */
export class TreeTaken extends Error {}

/**
 * The one writer of a tree. What it appends is durable, and counted, at `commit`: tiles first, then the head, which
 * replaces the one before in one step. A kill in between leaves bytes that the next opening cuts off.
 */
export class TreeWriter {
  readonly files: TreeFiles;
  private readonly tree: CompactRange;
  private readonly ranks = new Map<string, number>();
  private fresh = '';
  private names: number;
  private position: number;
  private committed: Head;

  /** @param mark this writer's own @throws Error where files are missing or do not give the root of the head */
  constructor(
    readonly folder: string,
    private readonly mark: string,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const head = readHead(folder);
    this.files = new TreeFiles(folder, head);
    this.committed = head;
    this.names = head.names;
    this.position = head.position;
    for (const files of [...this.files.levels, this.files.places]) files.cut();
    this.cutNames();
    for (const [rank, name] of this.files.names.entries()) this.ranks.set(name, rank);
    const peaks = peaksOf(head.size).map(({ height, index }) => this.files.nodes(height, index));
    this.tree = new CompactRange(head.size, peaks);
    if (this.tree.root().toString('hex') !== head.root) throw new Error('the tiles do not give the root of the tree');
    this.writeHead(head);
  }

  get head(): Head {
    return this.committed;
  }

  /** Takes an event up; counted at `commit`. Events come in the order of their positions. */
  append(event: LeafEvent): void {
    if (event.position <= this.position) throw new RangeError('events come in the order of their positions');
    const place = placeOf(event);
    const record = Buffer.allocUnsafe(PLACE_BYTES);
    record.writeBigUInt64BE(BigInt(place.position), 0);
    record.writeUInt32BE(this.rankOf(place.stream), 8);
    record.writeUInt32BE(place.revision, 12);
    place.content.copy(record, 16);
    this.files.places.append(record);
    this.tree.append(leafOfPlace(place), (height, _, hash) => {
      if (height % TILE_HEIGHT === 0) this.files.level(height / TILE_HEIGHT).append(hash);
    });
    this.position = event.position;
  }

  /** Durable when this returns. @throws TreeTaken */
  commit(): TreeHead {
    for (const files of [...this.files.levels, this.files.places]) files.flush();
    if (this.fresh !== '') writeDurably(join(this.folder, 'streams'), Buffer.from(this.fresh));
    this.fresh = '';
    if (readHead(this.folder).writer !== this.mark) throw new TreeTaken('another process writes this tree');
    const root = this.tree.root().toString('hex');
    this.writeHead({ size: this.tree.size, root, position: this.position, names: this.names, writer: this.mark });
    return this.committed;
  }

  private writeHead(head: Head): void {
    const next = { ...head, writer: this.mark };
    const file = join(this.folder, 'head.json');
    writeDurably(`${file}.new`, Buffer.from(`${JSON.stringify(next)}\n`), 'w');
    renameSync(`${file}.new`, file);
    syncFolder(this.folder);
    this.committed = next;
  }

  private rankOf(stream: string): number {
    let rank = this.ranks.get(stream);
    if (rank === undefined) {
      rank = this.ranks.size;
      this.ranks.set(stream, rank);
      this.files.names.push(stream);
      this.fresh += `${stream}\n`;
      this.names += Buffer.byteLength(stream) + 1;
    }
    return rank;
  }

  private cutNames(): void {
    const streams = join(this.folder, 'streams');
    const size = sizeOf(streams) ?? 0;
    if (size < this.names) throw new Error(`${streams} is shorter than the tree says`);
    if (size > this.names) truncateSync(streams, this.names);
  }
}
