import { MergedChanges } from '../merged-changes.js';
import type { Changes, Row, TableDefinition } from '../port.js';
import { type InsertRun, type Operation, Operations } from './operations.js';

const MOST_KNOWN = 50_000;

/** Rows for one partition, and the keys that are already taken there. */
export interface PartitionRows {
  readonly table: TableDefinition;
  readonly day: string;
  readonly rows: Row[];
  readonly keys: Set<string>;
}

/** The primary key of a row as a text. */
export const keyOf = ({ primaryKey }: TableDefinition, row: Row): string =>
  primaryKey.map((column) => textOf(row[column])).join('\n');

const textOf = (value: Row[string] | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value ?? '');

/**
 * What the projections asked for a batch, kept until it is written: they are asked and answered at once, the database is
 * far. Whether a row goes into a partition is answered from what is known: the rows of this batch, and the `taken` keys
 * that the database was found to hold. Where that proves wrong nothing is kept, and the batch is projected again.
 */
export class RecordedChanges implements Changes {
  doubles = 0;
  readonly merged = new MergedChanges();
  readonly partitions = new Map<string, PartitionRows>();
  private readonly operations = new Operations();

  /**
   * @param known rows that `insertOnce` need not repeat, kept from batch to batch.
   * @param taken primary keys that partitions hold, by `partitionId`.
   */
  constructor(
    private readonly tables: ReadonlyMap<string, TableDefinition>,
    private readonly known: Set<string>,
    private readonly taken: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
  ) {}

  /** Nothing to write. */
  get empty(): boolean {
    return this.partitions.size === 0 && this.merged.empty && this.operations.empty;
  }

  *[Symbol.iterator](): Generator<Operation> {
    yield* this.operations.all();
  }

  insert(table: string, row: Row): void {
    this.insertRun('insert', table, row);
  }

  insertOnce(table: string, row: Row): void {
    const id = `${table}\n${keyOf(this.definition(table), row)}`;
    if (this.known.has(id)) return;
    this.insertRun('once', table, row);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.add(id);
  }

  put(table: string, row: Row): void {
    this.insertRun('put', table, row);
  }

  update(table: string, where: Row, set: Row): void {
    this.operations.update(this.definition(table), where, set);
  }

  remove(table: string, where: Row): void {
    this.known.clear();
    this.operations.remove(this.definition(table), where);
  }

  insertInto(table: string, key: string, row: Row, once?: { table: string; row: Row }): boolean {
    const fresh = once === undefined || this.take(once.table, key, once.row);
    const inserted = fresh && this.take(table, key, row);
    if (!inserted) this.doubles += 1;
    return inserted;
  }

  increment(table: string, key: Row, column: string, by: number): void {
    this.definition(table);
    this.merged.increment(table, key, column, by);
  }

  latest(table: string, key: Row, column: string, value: number): void {
    this.definition(table);
    this.merged.latest(table, key, column, value);
  }

  private insertRun(kind: InsertRun['kind'], table: string, row: Row): void {
    this.operations.insert(kind, this.definition(table), row);
  }

  private take(name: string, day: string, row: Row): boolean {
    const table = this.definition(name);
    if (!table.partitioned) throw new Error(`${name} is not a partitioned table of this group`);
    const id = partitionId(name, day);
    let partition = this.partitions.get(id);
    if (partition === undefined) {
      partition = { table, day, rows: [], keys: new Set(this.taken.get(id)) };
      this.partitions.set(id, partition);
    }
    const key = keyOf(table, row);
    if (partition.keys.has(key)) return false;
    partition.keys.add(key);
    partition.rows.push(row);
    return true;
  }

  private definition(table: string): TableDefinition {
    const definition = this.tables.get(table);
    if (definition === undefined) throw new Error(`${table} is not a table of this group`);
    return definition;
  }
}

export const partitionId = (table: string, day: string): string => `${table}\n${day}`;
