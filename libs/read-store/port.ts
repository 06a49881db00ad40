import type { OpenedEvent } from '#kernel';

export type Value = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

export type ColumnType = 'integer' | 'text' | 'blob';

export interface IndexDefinition {
  /** Appended to the table's name. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique?: boolean;
}

export interface TableDefinition {
  readonly name: string;
  /** `text?` may be null. */
  readonly columns: Readonly<Record<string, ColumnType | `${ColumnType}?`>>;
  readonly primaryKey: readonly string[];
  readonly indexes?: readonly IndexDefinition[];
  /**
   * One physical table per partition key (a legal day): `<name>_<key>`. Dropping a day is dropping a table, and the
   * speed of inserts does not fall as history grows.
   */
  readonly partitioned?: boolean;
  /** Rows may stay, after a purge, that no event asks for any more: they show nobody and nothing. */
  readonly mayOutlive?: boolean;
}

/**
 * What a projection asks of its tables. A change is a value: the same sequence gives the same rows in SQLite and in
 * PostgreSQL, live or in a rebuild. All the changes of a batch and its checkpoint are one transaction.
 */
export interface Changes {
  insert(table: string, row: Row): void;
  /** Does nothing where a row with this primary key stands already. */
  insertOnce(table: string, row: Row): void;
  /** Inserts, or replaces the row with the same primary key. */
  put(table: string, row: Row): void;
  update(table: string, where: Row, set: Row): void;
  remove(table: string, where: Row): void;
  /**
   * Inserts into the partition `key` (`yyyy-mm-dd`), made when it is first needed.
   * @param once a row of another partitioned table, inserted into its partition of the same key first: where it stands
   * already this is a double of an event already seen, which is dropped and counted.
   * @returns whether the row went in.
   */
  insertInto(table: string, key: string, row: Row, once?: { readonly table: string; readonly row: Row }): boolean;
  /** Adds to a counter; its row is made when it is first counted. Summed over a batch: give the table only such changes. */
  increment(table: string, key: Row, column: string, by: number): void;
  /** Raises a column to `value` where it is lower; nothing where there is no such row. Merged over a batch. */
  latest(table: string, key: Row, column: string, value: number): void;
}

/**
 * One view of the log: pure, no clock, no random, no query. Its name is permanent: its checkpoint is kept under it.
 * It is only shown opened events of the types that it declares; shredded ones are counted and passed over.
 */
export interface Projection {
  readonly name: string;
  readonly handles: readonly string[];
  project(event: OpenedEvent, changes: Changes): void;
}

/**
 * The tables and projections that share one checkpoint, one file (SQLite) or one schema (PostgreSQL).
 * A change of `version` is the migration: the group is rebuilt from the log into new tables, then swapped in.
 */
export interface ViewGroup {
  readonly name: string;
  readonly version: number;
  readonly tables: readonly TableDefinition[];
  readonly projections: readonly Projection[];
}
