import { setImmediate as breathe } from 'node:timers/promises';
import type { Outcome, TraceContent } from '#kernel';

/** Rows that are read, and written out, with nobody else being answered: some milliseconds. */
const A_PAGE = 200;

/** What a search asks. All given conditions hold together; instants in milliseconds, both ends inclusive. */
export interface TraceFilters {
  /** SIRET; the empty string for Caf and Cnaf staff, and for attempts of nobody recognised. */
  readonly partner: string;
  readonly from: number;
  readonly to: number;
  readonly user?: string;
  readonly service?: string;
  readonly action?: string;
  readonly outcome?: Outcome;
  readonly purpose?: string;
  /** Reference of the object, such as a dossier's number. */
  readonly object?: string;
}

/** The last row of the page before. */
export interface TraceCursor {
  readonly at: number;
  readonly position: number;
}

export interface TraceRow extends TraceContent {
  readonly id: string;
  readonly position: number;
}

export interface TracePage {
  /** Newest first: by instant, then by position. */
  readonly rows: readonly TraceRow[];
  /** Absent on the last page. */
  readonly next?: TraceCursor;
}

export interface PageRequest {
  readonly after?: TraceCursor;
  readonly limit: number;
  /** Only what the log held up to there, so that the pages of one export agree. */
  readonly upTo: number;
}

/** Reads the trace view. Injected by its class; one per kind of read store. */
export abstract class TraceSearch {
  abstract page(filters: TraceFilters, request: PageRequest): Promise<TracePage>;
  /** Which of these intake hashes are already known on these legal days, and as which event. */
  abstract receipts(hashes: readonly string[], days: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Every trace of a legal day (`yyyy-mm-dd`) on an object, of whatever partner, in order of position. For a legal hold. */
  abstract ofObject(day: string, object: NonNullable<TraceRow['object']>): Promise<readonly TraceRow[]>;

  /** Every row, page by page: as much memory as one page. Between two, whoever else asks for something is answered. */
  async *all(filters: TraceFilters, upTo: number, limit = A_PAGE): AsyncGenerator<readonly TraceRow[]> {
    let after: TraceCursor | undefined;
    do {
      const page = await this.page(filters, { limit, upTo, ...(after === undefined ? {} : { after }) });
      yield page.rows;
      after = page.next;
      await breathe();
    } while (after !== undefined);
  }
}
