import type { IndexDefinition, TableDefinition } from '../port.js';

const columnSql = (name: string, type: string): string =>
  type.endsWith('?') ? `"${name}" ${type.slice(0, -1)}` : `"${name}" ${type} NOT NULL`;

/** The physical name of a partition: `trace_20260831` for the legal day 2026-08-31. */
export const partitionName = (table: string, key: string): string => `${table}_${key.replaceAll('-', '')}`;

export function createTableSql(definition: TableDefinition, physical = definition.name): string {
  const columns = Object.entries(definition.columns).map(([name, type]) => columnSql(name, type));
  const key = definition.primaryKey.map((column) => `"${column}"`).join(', ');
  const alone = definition.primaryKey.length === 1 ? definition.columns[definition.primaryKey[0] ?? ''] : undefined;
  // A single integer key is the rowid itself; any other key is the table's own order, with no second tree beside it.
  const suffix = alone === 'integer' ? '' : ' WITHOUT ROWID';
  return `CREATE TABLE "${physical}" (${columns.join(', ')}, PRIMARY KEY (${key}))${suffix}`;
}

export function createIndexSql(index: IndexDefinition, physical: string): string {
  const columns = index.columns.map((column) => `"${column}"`).join(', ');
  return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS "${physical}_${index.name}" ON "${physical}" (${columns})`;
}
