import type { Caller } from '#identity';
import type { Format, TraceCriteria, TraceCursor } from '#traces';

export type JobStatus = 'waiting' | 'running' | 'done' | 'failed';

/** A large export that runs aside. It holds what was searched, and so is sealed too. */
export interface ExportJob {
  /** UUID. */
  readonly exportId: string;
  readonly caller: Pick<Caller, 'accountId' | 'kind' | 'roles' | 'partner' | 'session' | 'mustChangePassword'>;
  readonly criteria: TraceCriteria;
  readonly format: Format;
  /** Lines above the rows of a PDF. */
  readonly heading: { readonly title: string; readonly lines: readonly string[] };
  /** Milliseconds since the epoch: what happened later is not in it. */
  readonly askedAt: number;
  readonly status: JobStatus;
  readonly rows: number;
  /** Of the result so far. */
  readonly bytes: number;
  /** Sealed, and durable: how many pieces, and how long they are in the file. */
  readonly frames: number;
  readonly stored: number;
  /** Failures since something was last written. */
  readonly failures: number;
  /** Where to go on from. */
  readonly cursor?: TraceCursor;
  /** Of the rows so far, `yyyy-mm-dd`: the result goes with it at the latest. */
  readonly earliestDay?: string;
}

/** A job as it stands before anything of it is written. */
export const NOTHING_WRITTEN = { rows: 0, bytes: 0, frames: 0, stored: 0, failures: 0 } as const;
