import type pg from 'pg';
import type { Row, Value, ViewGroup } from '../port.js';
import { isOf } from '../sqlite/sqlite-view-tables.js';
import type { ListedTable, ViewTables } from '../view-tables.js';
import { connect } from './connection.js';
import { place, quote, quoted, sqlTypeOf } from './ddl.js';
import { schemaOf } from './register.js';

const PAGE = 5_000;

/** The views of a database, page after page along their keys. Errors: the database's. */
export class PostgresViewTables implements ViewTables {
  private constructor(private readonly client: pg.Client) {}

  static async open(url: string): Promise<PostgresViewTables> {
    return new PostgresViewTables(await connect(url, 'temoin comparison', 0));
  }

  async checkpoint(group: ViewGroup): Promise<number | undefined> {
    const found = await this.inService(group);
    return found?.position;
  }

  async tables(group: ViewGroup): Promise<readonly ListedTable[]> {
    const found = await this.inService(group);
    if (found === undefined) return [];
    const sql = `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"`;
    const { rows } = await this.client.query<{ name: string }>(sql, [found.schema]);
    return group.tables.flatMap((definition) =>
      rows.filter(({ name }) => isOf(name, definition)).map(({ name }) => ({ name, definition })),
    );
  }

  async *rows(group: ViewGroup, { name, definition }: ListedTable): AsyncGenerator<Row> {
    const found = await this.inService(group);
    if (found === undefined) return;
    const { primaryKey } = definition;
    const columns = Object.keys(definition.columns);
    const types = primaryKey.map((column, index) => `$${index + 1}::${sqlTypeOf(definition, column)}`).join(', ');
    let after: Value[] | undefined;
    for (;;) {
      const further = after === undefined ? '' : `WHERE (${quoted(primaryKey)}) > (${types})`;
      const sql = `SELECT ${quoted(columns)} FROM ${place(found.schema, name)} ${further} ORDER BY ${primaryKey.map(quote).join(', ')} LIMIT ${PAGE}`;
      const { rows } = await this.client.query<Record<string, Value>>(sql, after ?? []);
      for (const row of rows) yield plain(row, definition.columns);
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = primaryKey.map((column) => last[column] ?? null);
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async inService({ name, version }: ViewGroup): Promise<{ schema: string; position: number } | undefined> {
    const sql = 'SELECT generation, version, position FROM temoin.generations WHERE view_group = $1 AND in_service';
    const { rows } = await this.client.query<Record<'generation' | 'version' | 'position', string>>(sql, [name]);
    const [row] = rows;
    if (row === undefined || Number(row.version) !== version) return undefined;
    return { schema: schemaOf(name, Number(row.generation)), position: Number(row.position) };
  }
}

/** Whole numbers as the other store gives them: they all fit. */
function plain(row: Readonly<Record<string, Value>>, columns: ListedTable['definition']['columns']): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      columns[name]?.startsWith('integer') === true && value !== null ? Number(value) : value,
    ]),
  );
}
