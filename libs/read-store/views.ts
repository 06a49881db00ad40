import type { Kysely } from 'kysely';

/** Takes rows away for ever, beside the projections: what the log no longer opens must not stay readable here. */
export interface Eraser<Tables> {
  /** Writes to the generation in service; each statement is its own transaction. */
  readonly db: Kysely<Tables>;
  /** Partition keys (legal days) of a partitioned table, in order. */
  days(table: string): Promise<readonly string[]>;
  /** The physical table of one partition, to name it in `db`. It must stand: see `days`. */
  partition<Name extends keyof Tables & string>(table: Name, day: string): Name;
  /** Drops one partition, rows and all, slowly enough to disturb nobody; nothing where there is none. Again where it was interrupted. */
  drop(table: string, day: string): Promise<void>;
  /** To be called for each table that rows were deleted from, once they are. */
  clean(table: string): Promise<void>;
}

/** The read models as queries see them. Injected by its class. */
export abstract class Views {
  /** Ordinary queries over one group's tables; always the generation in service. */
  abstract query<Tables>(group: string): Kysely<Tables>;

  /** Position up to which the group has followed the log. */
  abstract checkpoint(group: string): number;

  /**
   * A mark that is another one whenever the group's rows may have changed since: what was read under one mark still holds
   * while it stands. `undefined` where that is not known: nothing may be kept.
   */
  abstract mark(group: string): number | undefined;

  /**
   * Waits until the group has followed the log up to `position`.
   * @throws Refusal `view.behind` (503) after `timeout` milliseconds.
   */
  abstract reached(group: string, position: number, timeout?: number): Promise<void>;

  /**
   * Lends an eraser over one group. What was removed can be read from no file once this returns, unless somebody holds on
   * to an older snapshot. @throws Refusal `view.rebuilding`, `view.unavailable`
   */
  abstract erase<Tables, Result>(group: string, work: (eraser: Eraser<Tables>) => Promise<Result>): Promise<Result>;
}
