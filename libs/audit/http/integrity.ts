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
  /** Brings the tree up to the log now. Errors: of the tree and of the store. */
  catchUp(): Promise<void>;
  /** A signed note, by the key that signs checkpoints. @param text ends in a line feed */
  sign(text: string): string;
}
