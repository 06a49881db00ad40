import type { CertifiedHead } from './purge-events.js';

/** Where a purge learns the head of the log's Merkle tree. */
export interface TreeHeads {
  readonly head: CertifiedHead;
}

/** Injection token of `TreeHeads`. */
export const TREE_HEAD = Symbol('TreeHeads');
