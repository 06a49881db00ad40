import type { KeySpan } from '../tree/signing-key.js';
import type { TreeFiles, TreeHead } from '../tree/tree-reader.js';

export const INTEGRITY = Symbol('integrity');

/** The tree of the process, as its readers see it. */
export interface Integrity {
  readonly head: TreeHead;
  readonly files: TreeFiles;
  readonly keys: readonly KeySpan[];
  /** The signed note of `head`. */
  checkpoint(): string;
}
