import type { ColumnType, IndexDefinition, TableDefinition } from '../port.js';

/** The partition's legal day, first among what is not an integer so that no byte is lost to alignment. */
const DAY = '_day';

const TYPES: Readonly<Record<ColumnType, string>> = { integer: 'bigint', text: 'text', blob: 'bytea' };

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoted = (names: readonly string[]): string => names.map(quote).join(', ');
export const place = (schema: string, table: string): string => `${quote(schema)}.${quote(table)}`;

/** The PostgreSQL type of a column. */
export function sqlTypeOf(definition: TableDefinition, column: string): string {
  const type = definition.columns[column];
  if (type === undefined) throw new Error(`${definition.name} has no column ${column}`);
  return TYPES[type.replace('?', '') as ColumnType];
}

// Texts compare byte by byte, as in SQLite: the same pages in the same order, whatever the database's locale.
function columnSql(definition: TableDefinition, column: string): string {
  const type = sqlTypeOf(definition, column);
  const collated = type === 'text' ? 'text COLLATE "C"' : type;
  return `${quote(column)} ${collated}${definition.columns[column]?.endsWith('?') ? '' : ' NOT NULL'}`;
}

const primaryKeySql = ({ primaryKey }: TableDefinition): string => `PRIMARY KEY (${quoted(primaryKey)})`;

/** Creates a table, and for a partitioned one the parent, empty of partitions, keys and indexes. */
export function createTableSql(definition: TableDefinition, schema: string): string {
  const name = place(schema, definition.name);
  const columns = Object.keys(definition.columns);
  if (!definition.partitioned) {
    const list = [...columns.map((column) => columnSql(definition, column)), primaryKeySql(definition)];
    return `CREATE TABLE ${name} (${list.join(', ')})`;
  }
  const integers = columns.filter((column) => sqlTypeOf(definition, column) === 'bigint');
  const others = columns.filter((column) => !integers.includes(column));
  const list = [
    ...integers.map((column) => columnSql(definition, column)),
    `${DAY} date NOT NULL`,
    ...others.map((column) => columnSql(definition, column)),
  ];
  return `CREATE TABLE ${name} (${list.join(', ')}) PARTITION BY LIST (${DAY})`;
}

/**
 * Creates the partition of a day beside its parent, then attaches it: so readers of the others are not held up, as they
 * would be by `PARTITION OF`.
 */
export function createPartitionSql(definition: TableDefinition, schema: string, physical: string, day: string): string {
  const [parent, partition] = [place(schema, definition.name), place(schema, physical)];
  return (
    `CREATE TABLE ${partition} (LIKE ${parent}, ${primaryKeySql(definition)}, CHECK (${DAY} = DATE '${dateOf(day)}')); ` +
    `ALTER TABLE ${partition} ALTER COLUMN ${DAY} SET DEFAULT DATE '${dateOf(day)}'; ` +
    `ALTER TABLE ${parent} ATTACH PARTITION ${partition} FOR VALUES IN ('${dateOf(day)}')`
  );
}

/** The primary key ends every index, as SQLite does by itself: rows of equal keys come in its order. */
export function createIndexSql(
  definition: TableDefinition,
  index: IndexDefinition,
  schema: string,
  physical = definition.name,
): string {
  const columns = index.unique ? index.columns : [...new Set([...index.columns, ...definition.primaryKey])];
  const unique = index.unique ? 'UNIQUE ' : '';
  return `CREATE ${unique}INDEX IF NOT EXISTS ${quote(`${physical}_${index.name}`)} ON ${place(schema, physical)} (${quoted(columns)})`;
}

function dateOf(day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error(`${day} is not a partition’s key: yyyy-mm-dd`);
  return day;
}
