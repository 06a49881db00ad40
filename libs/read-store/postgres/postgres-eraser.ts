import type { Kysely } from 'kysely';
import type pg from 'pg';
import { partitionName } from '../sqlite/ddl.js';
import type { Eraser } from '../views.js';
import { place } from './ddl.js';
import { translated } from './kysely-pool.js';

/** Erases in one generation's schema. Deleted rows leave their file at a vacuum. */
export class PostgresEraser<Tables> implements Eraser<Tables> {
  constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
    readonly db: Kysely<Tables>,
  ) {}

  async days(table: string): Promise<readonly string[]> {
    const rows = await this.run<{ name: string }>(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = to_regclass($1) ORDER BY 1`,
      [place(this.schema, table)],
    );
    return rows.map(({ name }) => name.slice(-8).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'));
  }

  partition<Name extends keyof Tables & string>(table: Name, day: string): Name {
    return partitionName(table, day) as Name;
  }

  async drop(table: string, day: string): Promise<void> {
    await this.run(`DROP TABLE IF EXISTS ${place(this.schema, partitionName(table, day))}`);
  }

  async clean(table: string): Promise<void> {
    await this.run(`VACUUM ${place(this.schema, table)}`);
  }

  private async run<Row extends pg.QueryResultRow>(text: string, values: readonly string[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(text, [...values])).rows;
    } catch (error) {
      throw translated(error);
    }
  }
}
