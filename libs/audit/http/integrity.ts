import type { KeySpan } from '../tree/signing-key.js';
import type { TreeFiles, TreeHead } from '../tree/tree-reader.js';

export const INTEGRITY = Symbol('integrity');

/** The tree of the process, as its readers see it. */
export interface Integrity {
  readonly head: TreeHead;
  readonly files: TreeFiles;
  readonly keys: readonly KeySpan[];
  /** What keeps the tree from following the log: it is then shown as it was. */
  readonly trouble?: 'tree-damaged' | 'another-log' | undefined;
  /** The signed note of `head`. @throws Refusal `integrity.unavailable` while there is trouble */
  checkpoint(): string;
  /** Brings the tree up to the log now. Errors: of the tree and of the store. */
  catchUp(): Promise<void>;
  /** A signed note, by the key that signs checkpoints. @param text ends in a line feed */
  sign(text: string): string;
}
