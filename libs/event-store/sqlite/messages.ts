import type { ExpectedRevision } from '../port.js';
import type { AppendBatch } from './batch.js';

export interface WriterData {
  readonly file: string;
  readonly maxFileBytes?: number;
  /** URL of the `PayloadSealerModule`. */
  readonly sealer?: string | undefined;
}

/** To the writer's thread. Everything is answered, appends in the order in which they came. */
export type WriterRequest =
  | { readonly kind: 'append'; readonly batch: AppendBatch }
  | { readonly kind: 'delete'; readonly call: number; readonly stream: string; readonly expected: ExpectedRevision }
  | { readonly kind: 'scavenge'; readonly call: number }
  | { readonly kind: 'close' };

/** Why the store, not a rule, said no. */
export type Failure = 'full' | { readonly why: string };

export type WriterAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'appended'; readonly outcomes: Float64Array; readonly buffer: ArrayBuffer }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly buffer: ArrayBuffer }
  | { readonly kind: 'called'; readonly call: number; readonly outcome: Outcome }
  | { readonly kind: 'call-failed'; readonly call: number; readonly failure: Failure };

export interface Outcome {
  readonly status: number;
  /** Last revision of the append; where the revision was wrong, the stream's actual one. */
  readonly revision: number;
  readonly position: number;
}

export const DONE = 0;
export const WRONG_REVISION = 1;
export const STREAM_DELETED = 2;

/** An outcome is three numbers in the answer to a group: status, revision, position. */
export const OUTCOME_NUMBERS = 3;
/** Name of the channel on which the writer tells its new head to every reader of the process. */
export const channelOf = (realPath: string) => `temoin-log:${realPath}`;
