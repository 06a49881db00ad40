import type { Row, TableDefinition, Value, ViewGroup } from './port.js';

/** A table of a generation in service; of a partitioned one, one partition. */
export interface ListedTable {
  readonly name: string;
  readonly definition: TableDefinition;
}

/** The rows of the views in service, whole and in the order of their keys: for whoever compares them. */
export interface ViewTables {
  /** Position in the log up to which the group shows it; `undefined`: nothing of it is in service. */
  checkpoint(group: ViewGroup): Promise<number | undefined>;
  tables(group: ViewGroup): Promise<readonly ListedTable[]>;
  /** In the order of the primary key, texts byte by byte. */
  rows(group: ViewGroup, table: ListedTable): AsyncIterable<Row>;
  close(): Promise<void>;
}

/** One row that two copies of the views do not show alike. */
export interface RowDifference {
  readonly group: string;
  readonly table: string;
  readonly key: Row;
  /** `missing`: only the first has it; `extra`: only the second; `different`: they differ in these columns. */
  readonly kind: 'missing' | 'extra' | 'different';
  readonly columns: readonly { readonly name: string; readonly first: Value; readonly second: Value }[];
}

/** @returns every row that differs between two copies of a group, table by table; as much memory as two pages of rows */
export async function* compareGroup(
  group: ViewGroup,
  first: ViewTables,
  second: ViewTables,
): AsyncGenerator<RowDifference> {
  const named = new Map<string, ListedTable>();
  for (const tables of [await first.tables(group), await second.tables(group)])
    for (const table of tables) named.set(table.name, table);
  const [ofFirst, ofSecond] = [await namesOf(first, group), await namesOf(second, group)];
  for (const [name, table] of named) {
    const none = async function* (): AsyncGenerator<Row> {};
    const rows = ofFirst.has(name) ? first.rows(group, table) : none();
    const others = ofSecond.has(name) ? second.rows(group, table) : none();
    yield* compareTable(group.name, table, rows, others);
  }
}

const namesOf = async (tables: ViewTables, group: ViewGroup): Promise<Set<string>> =>
  new Set((await tables.tables(group)).map(({ name }) => name));

async function* compareTable(
  group: string,
  { name: table, definition }: ListedTable,
  first: AsyncIterable<Row>,
  second: AsyncIterable<Row>,
): AsyncGenerator<RowDifference> {
  const [ones, others] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()];
  let one = await ones.next();
  let other = await others.next();
  const keyOf = (row: Row): Row =>
    Object.fromEntries(definition.primaryKey.map((column) => [column, row[column] ?? null]));
  while (one.done !== true || other.done !== true) {
    const order = one.done === true ? 1 : other.done === true ? -1 : compareKeys(definition, one.value, other.value);
    if (order < 0) {
      yield { group, table, key: keyOf(one.value as Row), kind: 'missing', columns: [] };
    } else if (order > 0) {
      const row = other.value as Row;
      if (definition.mayOutlive !== true) yield { group, table, key: keyOf(row), kind: 'extra', columns: [] };
    } else {
      const columns = differing(definition, one.value as Row, other.value as Row);
      if (columns.length > 0) yield { group, table, key: keyOf(one.value as Row), kind: 'different', columns };
    }
    if (order <= 0) one = await ones.next();
    if (order >= 0) other = await others.next();
  }
}

function compareKeys({ primaryKey }: TableDefinition, one: Row, other: Row): number {
  for (const column of primaryKey) {
    const order = compareValues(one[column] ?? null, other[column] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return Buffer.compare(bytesOf(one), bytesOf(other));
}

const bytesOf = (value: Value): Uint8Array => (value instanceof Uint8Array ? value : Buffer.from(String(value ?? '')));

function differing({ columns }: TableDefinition, one: Row, other: Row): RowDifference['columns'] {
  return Object.keys(columns).flatMap((name) => {
    const [first, second] = [one[name] ?? null, other[name] ?? null];
    const same = first === second || (first !== null && second !== null && compareValues(first, second) === 0);
    return same ? [] : [{ name, first, second }];
  });
}
