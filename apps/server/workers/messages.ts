import type { Head } from '#audit/tree';
import type { TranscriptPage } from '#event-store';
import type { Places } from '../places.js';

export interface ProjectorData {
  readonly places: Places;
  readonly masterKey: Uint8Array;
}

/** How far one group is. */
export interface Advance {
  readonly group: string;
  readonly checkpoint: number;
  readonly caughtUp: boolean;
  /** Where the group's rows last changed. */
  readonly changedAt?: number;
}

export type ProjectorMessage =
  | { readonly kind: 'advanced'; readonly groups: readonly Advance[] }
  | { readonly kind: 'swapped'; readonly group: string }
  | {
      readonly kind: 'stopped';
      readonly group: string;
      readonly projection: string;
      readonly type: string;
      readonly position: number;
      readonly message: string;
    }
  /** The whole run broke (a full disk, say) and is tried again. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ended' };

/** A stretch of the embedded log, read and opened in a thread of its own. */
export interface OpenerData {
  /** File of the log. */
  readonly log: string;
  /** File of the keyring. */
  readonly keyring: string;
  readonly masterKey: Uint8Array;
  /** Exclusive. */
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  /** Types of event that are wanted. */
  readonly types: ReadonlySet<string>;
  /** This thread takes one page in so many: that of its turn, from 0. */
  readonly turn: number;
  readonly turns: number;
}

export type OpenerRequest = 'more' | 'stop';

export interface OpenedPage extends TranscriptPage {
  /** Everything up to here has been read. */
  readonly upTo: number;
}

export interface TreeData {
  readonly places: Places;
  /** Folder of the tree's files. */
  readonly folder: string;
  /** Of this process: who else writes the tree is noticed by it. */
  readonly mark: string;
}

export type TreeRequest = 'grow' | 'stop';

export type TreeAnswer =
  | { readonly kind: 'grown'; readonly head: Head }
  | { readonly kind: 'failed'; readonly trouble: TreeTrouble; readonly why: string };

/** What keeps a tree from following its log: its own files, a log that is not its own, another process, or a store away. */
export type TreeTrouble = 'tree-damaged' | 'another-log' | 'taken' | 'store-unavailable';

/** @param why for the operator */
export class TreeFailure extends Error {
  constructor(
    readonly trouble: TreeTrouble,
    why: string,
  ) {
    super(why);
  }
}
