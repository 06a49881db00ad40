import pg from 'pg';
import { PostgresProjections, PostgresViews } from '#read-store/postgres';
import type { TestPostgres } from '../../support/postgres.js';
import type { OpenedReadStore } from './samples.js';

export interface OpenedPostgresReadStore extends OpenedReadStore {
  readonly url: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** Read models in a database of their own. */
export async function openPostgresReadStore(postgres: TestPostgres): Promise<OpenedPostgresReadStore> {
  const url = await postgres.database();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const query = async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows;
  return {
    url,
    query,
    projections: (groups, feed, listener) => new PostgresProjections({ url }, groups, feed, listener),
    views: (versions) => PostgresViews.open({ url, versions, connections: 2 }),
    async counts(group) {
      const [row] = await query(
        `SELECT position, shredded, doubles FROM temoin.generations WHERE in_service AND view_group = '${group}'`,
      );
      return {
        position: Number(row?.['position']),
        shredded: Number(row?.['shredded']),
        doubles: Number(row?.['doubles']),
      };
    },
    async generations(group) {
      const rows = await query(`SELECT * FROM temoin.generations WHERE view_group = '${group}'`);
      const current = rows.find((row) => row['in_service'] === true);
      return { current: Number(current?.['generation']), version: Number(current?.['version']), kept: rows.length };
    },
    dispose: () => pool.end(),
  };
}
