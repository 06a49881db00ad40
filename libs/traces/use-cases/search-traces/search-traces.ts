import { Query } from '@nestjs/cqrs';
import type { Caller } from '#identity';
import type { Outcome } from '#kernel';
import type { TraceCursor, TraceRow } from './trace-search.js';

/** Injection token: months during which traces are kept (S5.3.2-a). */
export const TRACE_MONTHS = Symbol('months of traces');

/** What the asker wants to see; instants in milliseconds. Defaults: their own partner, as long as traces are kept. */
export interface TraceCriteria {
  /** A SIRET, or `null` for Caf and Cnaf staff. */
  readonly partner?: string | null;
  readonly from?: number;
  readonly to?: number;
  readonly user?: string;
  readonly service?: string;
  readonly action?: string;
  readonly outcome?: Outcome;
  readonly purpose?: string;
  readonly object?: string;
}

/** A trace with the name of its user, where the account still has one. */
export interface NamedTrace extends TraceRow {
  readonly name?: string;
}

export interface FoundTraces {
  readonly rows: readonly NamedTrace[];
  readonly next?: TraceCursor;
}

/** One page of traces, newest first (S5.3.4-a, S5.3.3-a). */
export class SearchTraces extends Query<FoundTraces> {
  constructor(
    readonly criteria: TraceCriteria,
    readonly caller: Caller,
    readonly at: number,
    readonly limit: number,
    readonly after?: TraceCursor,
  ) {
    super();
  }
}

/** Every trace that the same search would show, as a lazy sequence of pages; the same each time it is read. */
export class ExportTraces extends Query<AsyncIterable<readonly NamedTrace[]>> {
  constructor(
    readonly criteria: TraceCriteria,
    readonly caller: Caller,
    readonly at: number,
  ) {
    super();
  }
}
