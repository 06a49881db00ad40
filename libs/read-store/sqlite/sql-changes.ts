import type { Database, Statement } from 'better-sqlite3';
import { MergedChanges, type Pending } from '../merged-changes.js';
import type { Changes, Row, TableDefinition, Value } from '../port.js';
import { Partitions } from './partitions.js';
import { Statements } from './statements.js';

const MOST_KNOWN = 50_000;

const quoted = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');
const conditions = (where: Row): string =>
  Object.entries(where)
    .map(([column, value]) => (value === null ? `"${column}" IS NULL` : `"${column}" = ?`))
    .join(' AND ');
const present = (where: Row): Value[] => Object.values(where).filter((value) => value !== null);

/** Carries changes out in SQLite; merged ones (`increment`, `latest`) at the end of the batch. */
export class SqlChanges implements Changes {
  /** Doubles dropped since the last `takeDoubles`. */
  private doubles = 0;
  private readonly statements: Statements;
  private readonly partitions = new Map<string, Partitions>();
  private readonly keys = new Map<string, readonly string[]>();
  private readonly merged = new MergedChanges();
  /** Keys of rows, by table, that `insertOnce` need not ask the file about. */
  private readonly known = new Map<string, Set<Value | undefined>>();

  constructor(database: Database, tables: readonly TableDefinition[], bulk: boolean) {
    this.statements = new Statements(database);
    for (const table of tables) {
      this.keys.set(table.name, table.primaryKey);
      if (table.partitioned) this.partitions.set(table.name, new Partitions(database, table, bulk));
    }
  }

  insert(table: string, row: Row): void {
    this.write('INSERT', table, row);
  }

  insertOnce(table: string, row: Row): void {
    const id = keyOf(row, this.keys.get(table) ?? []);
    let known = this.known.get(table);
    if (known?.has(id)) return;
    this.write('INSERT OR IGNORE', table, row);
    if (known === undefined || known.size >= MOST_KNOWN) this.known.set(table, (known = new Set()));
    known.add(id);
  }

  put(table: string, row: Row): void {
    this.write('INSERT OR REPLACE', table, row);
  }

  update(table: string, where: Row, set: Row): void {
    const assignments = Object.keys(set)
      .map((column) => `"${column}" = ?`)
      .join(', ');
    const sql = `UPDATE "${table}" SET ${assignments} WHERE ${conditions(where)}`;
    this.statements.of(sql).run(...Object.values(set), ...present(where));
  }

  remove(table: string, where: Row): void {
    this.known.clear();
    this.statements.of(`DELETE FROM "${table}" WHERE ${conditions(where)}`).run(...present(where));
  }

  insertInto(table: string, key: string, row: Row, once?: { table: string; row: Row }): boolean {
    const fresh = once === undefined || this.partitioned(once.table).insert(key, once.row);
    const inserted = fresh && this.partitioned(table).insert(key, row);
    if (!inserted) this.doubles += 1;
    return inserted;
  }

  increment(table: string, key: Row, column: string, by: number): void {
    this.merged.increment(table, key, column, by);
  }

  latest(table: string, key: Row, column: string, value: number): void {
    this.merged.latest(table, key, column, value);
  }

  /** Writes the merged changes. To be called inside the batch's transaction, after its rows. */
  endOfBatch(): void {
    for (const { table, column, rows } of this.merged.counters()) this.addTo(table, column, rows);
    for (const { table, column, rows } of this.merged.latests()) {
      for (const { key, value } of rows) {
        const sql = `UPDATE "${table}" SET "${column}" = max("${column}", ?) WHERE ${conditions(key)}`;
        this.statements.of(sql).run(value, ...present(key));
      }
    }
    this.merged.clear();
    for (const partitions of this.partitions.values()) partitions.endOfBatch();
  }

  finish(): void {
    for (const partitions of this.partitions.values()) partitions.finish();
  }

  /** After a rollback. */
  forget(): void {
    this.merged.clear();
    this.doubles = 0;
    this.known.clear();
    for (const partitions of this.partitions.values()) partitions.forget();
  }

  takeDoubles(): number {
    const { doubles } = this;
    this.doubles = 0;
    return doubles;
  }

  private write(verb: string, table: string, row: Row): void {
    const columns = Object.keys(row);
    const sql = `${verb} INTO "${table}" (${quoted(columns)}) VALUES (${columns.map(() => '?').join(', ')})`;
    this.statements.of(sql).run(...Object.values(row));
  }

  /** The keys of one table name the same columns. */
  private addTo(table: string, column: string, rows: Iterable<Pending>): void {
    let statement: Statement<unknown[]> | undefined;
    for (const { key, value } of rows) {
      statement ??= this.statements.of(addSql(table, column, Object.keys(key), this.keys.get(table)));
      statement.run(...Object.values(key), value);
    }
  }

  private partitioned(table: string): Partitions {
    const partitions = this.partitions.get(table);
    if (partitions === undefined) throw new Error(`${table} is not a partitioned table of this group`);
    return partitions;
  }
}

/** What tells a row from the others of its table. */
function keyOf(row: Row, columns: readonly string[]): Value | undefined {
  const [first = '', ...others] = columns;
  return others.length === 0 ? row[first] : columns.map((column) => row[column]).join('\n');
}

const addSql = (table: string, column: string, columns: readonly string[], primary = columns): string =>
  `INSERT INTO "${table}" (${quoted([...columns, column])}) VALUES (${columns.map(() => '?').join(', ')}, ?) ` +
  `ON CONFLICT (${quoted(primary)}) DO UPDATE SET "${column}" = "${column}" + excluded."${column}"`;
