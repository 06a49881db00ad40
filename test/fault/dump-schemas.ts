import { createHash } from 'node:crypto';
import pg from 'pg';

interface Shown {
  readonly view_group: string;
  readonly generation: string;
}

/**
 * Row count and hash of every table of the generations in service, by `group.table`; equal dumps are equal views.
 * Partitioned tables are read as wholes; a table without rows is left out: it shows the same as none.
 */
export async function dumpSchemas(url: string): Promise<Readonly<Record<string, string>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const dump: Record<string, string> = {};
    const shown = await client.query<Shown>('SELECT view_group, generation FROM temoin.generations WHERE in_service');
    for (const { view_group: group, generation } of shown.rows) {
      for (const table of await tablesOf(client, `${group}_${generation}`)) {
        const { rows } = await client.query<{ row: string }>(
          `SELECT t::text AS row FROM "${group}_${generation}"."${table}" t ORDER BY t::text COLLATE "C"`,
        );
        const hash = createHash('sha256');
        for (const { row } of rows) hash.update(`${row}\n`);
        if (rows.length > 0) dump[`${group}.${table}`] = `${rows.length} ${hash.digest('hex')}`;
      }
    }
    return dump;
  } finally {
    await client.end();
  }
}

async function tablesOf(client: pg.Client, schema: string): Promise<string[]> {
  const sql = `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`;
  return (await client.query<{ name: string }>(sql, [schema])).rows.map(({ name }) => name);
}
