import type { QueryConfig } from 'pg';
import type { Row, TableDefinition, Value } from '../port.js';
import { quote, quoted, sqlTypeOf } from './ddl.js';

/** Many rows in one statement: one array for each column, so that its text does not depend on how many there are. */
class Arrays {
  readonly values: unknown[] = [];
  private readonly columns: string[] = [];
  private readonly names: string[] = [];

  constructor(private readonly definition: TableDefinition) {}

  add(name: string, column: string, rows: readonly Row[]): void {
    this.values.push(rows.map((row) => storable(row[column] ?? null)));
    this.columns.push(`$${this.values.length}::${sqlTypeOf(this.definition, column)}[]`);
    this.names.push(name);
  }

  get empty(): boolean {
    return this.names.length === 0;
  }

  toString(): string {
    return `unnest(${this.columns.join(', ')}) AS v (${this.names.join(', ')})`;
  }
}

/** What PostgreSQL cannot hold in a text, or SQLite holds as null: the same row in both, or nearly. */
export function storable(value: Value): Value {
  if (typeof value === 'string' && value.includes('\0')) return value.replaceAll('\0', '\uFFFD');
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}

export type OnConflict = 'fail' | 'ignore' | 'replace';

/** @param table quoted. Columns that a row does not have are null. */
export function insertSql(
  table: string,
  definition: TableDefinition,
  rows: readonly Row[],
  conflict: OnConflict,
): QueryConfig {
  const columns = Object.keys(definition.columns);
  const arrays = new Arrays(definition);
  columns.forEach((column, index) => arrays.add(`c${index}`, column, rows));
  const text = `INSERT INTO ${table} (${quoted(columns)}) SELECT * FROM ${arrays.toString()}`;
  return { text: text + conflictSql(definition, columns, conflict), values: arrays.values };
}

function conflictSql({ primaryKey }: TableDefinition, columns: readonly string[], conflict: OnConflict): string {
  if (conflict === 'fail') return '';
  const others = columns.filter((column) => !primaryKey.includes(column));
  const key = ` ON CONFLICT (${quoted(primaryKey)})`;
  if (conflict === 'ignore' || others.length === 0) return `${key} DO NOTHING`;
  return `${key} DO UPDATE SET ${others.map((column) => `${quote(column)} = excluded.${quote(column)}`).join(', ')}`;
}

/** Adds to counters; `rows` hold their keys and what to add. */
export function incrementSql(
  table: string,
  definition: TableDefinition,
  column: string,
  rows: readonly Row[],
): QueryConfig {
  const columns = Object.keys(rows[0] ?? {});
  const arrays = new Arrays(definition);
  columns.forEach((each, index) => arrays.add(`c${index}`, each, rows));
  const name = quote(column);
  const text =
    `INSERT INTO ${table} AS t (${quoted(columns)}) SELECT * FROM ${arrays.toString()} ` +
    `ON CONFLICT (${quoted(definition.primaryKey)}) DO UPDATE SET ${name} = t.${name} + excluded.${name}`;
  return { text, values: arrays.values };
}

/**
 * Updates the rows of each `where` with the `set` of the same index. All have the same columns, null in the same ones.
 * @param raising a column that is only ever raised.
 */
export function updateSql(
  table: string,
  definition: TableDefinition,
  wheres: readonly Row[],
  sets: readonly Row[],
  raising?: string,
): QueryConfig {
  const arrays = new Arrays(definition);
  const conditions = conditionsOf(arrays, wheres);
  const assignments = Object.keys(sets[0] ?? {}).map((column, index) => {
    arrays.add(`s${index}`, column, sets);
    return `${quote(column)} = v.s${index}`;
  });
  if (raising !== undefined) conditions.push(`t.${quote(raising)} < v.s0`);
  const text = `UPDATE ${table} AS t SET ${assignments.join(', ')} FROM ${arrays.toString()} WHERE ${conditions.join(' AND ')}`;
  return { text, values: arrays.values };
}

export function removeSql(table: string, definition: TableDefinition, wheres: readonly Row[]): QueryConfig {
  const arrays = new Arrays(definition);
  const conditions = conditionsOf(arrays, wheres).join(' AND ');
  const using = arrays.empty ? '' : `USING ${arrays.toString()} `;
  return { text: `DELETE FROM ${table} AS t ${using}WHERE ${conditions}`, values: arrays.values };
}

/** Which of these primary keys the table holds. */
export function presentSql(table: string, definition: TableDefinition, rows: readonly Row[]): QueryConfig {
  const arrays = new Arrays(definition);
  const conditions = definition.primaryKey.map((column, index) => {
    arrays.add(`k${index}`, column, rows);
    return `t.${quote(column)} = v.k${index}`;
  });
  const columns = definition.primaryKey.map((column) => `t.${quote(column)}`).join(', ');
  return {
    text: `SELECT ${columns} FROM ${table} AS t JOIN ${arrays.toString()} ON ${conditions.join(' AND ')}`,
    values: arrays.values,
  };
}

function conditionsOf(arrays: Arrays, wheres: readonly Row[]): string[] {
  return Object.entries(wheres[0] ?? {}).map(([column, value], index) => {
    if (value === null) return `t.${quote(column)} IS NULL`;
    arrays.add(`w${index}`, column, wheres);
    return `t.${quote(column)} = v.w${index}`;
  });
}
