import { nodeHash } from './hashing.js';
import type { NodeSource } from './proofs.js';

/** Hashes in a full tile, and levels of the tree that one tile spans (C2SP tlog-tiles: height 8). */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
/** Highest level of tiles (C2SP tlog-tiles). */
export const TOP_LEVEL = 5;

/** Rank of a tile as a path: three digits an element, all but the last after an `x`, such as `x001/x234/067`. */
export function tilePath(index: number): string {
  const last = String(index % 1000).padStart(3, '0');
  return index < 1000 ? last : `${tileFolders(Math.floor(index / 1000))}/${last}`;
}

function tileFolders(index: number): string {
  const last = `x${String(index % 1000).padStart(3, '0')}`;
  return index < 1000 ? last : `${tileFolders(Math.floor(index / 1000))}/${last}`;
}

export interface TileAddress {
  readonly level: number;
  readonly index: number;
  /** Hashes asked for: 256, or fewer for a partial tile. */
  readonly width: number;
}

const ADDRESS = /^([0-5])\/((?:x\d{3}\/){0,3}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads `<level>/<index>[.p/<width>]`; `undefined` for any other text, of which there is one per tile. */
export function parseTileAddress(text: string): TileAddress | undefined {
  const [, level, path, width] = ADDRESS.exec(text) ?? [];
  if (level === undefined || path === undefined) return undefined;
  const index = Number(path.replace(/[x/]/g, ''));
  const address = { level: Number(level), index, width: width === undefined ? TILE_WIDTH : Number(width) };
  const partial = width === undefined || address.width < TILE_WIDTH;
  return partial && tilePath(index) === path ? address : undefined;
}

/** How many hashes each level of tiles holds in a tree of `size` leaves: `floor(size / 256^level)`. */
export const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** Hash at a level of tiles, by its rank there. */
export type TileHashes = (level: number, index: number) => Buffer;

/** Any complete subtree, from the hashes that tiles hold. */
export function nodesOf(hashes: TileHashes): NodeSource {
  return (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const width = 2 ** (height % TILE_HEIGHT);
    let row = Array.from({ length: width }, (_, rank) => hashes(level, index * width + rank));
    while (row.length > 1) {
      row = Array.from({ length: row.length / 2 }, (_, rank) =>
        nodeHash(row[2 * rank] as Buffer, row[2 * rank + 1] as Buffer),
      );
    }
    return row[0] as Buffer;
  };
}
