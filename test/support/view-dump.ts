import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { Generations } from '#read-store';
import { viewGroups } from '../../apps/server/log-contexts.js';

/** Row count and hash of every table of the views in service, by `group.table`; equal dumps are equal views. */
export type ViewDump = Readonly<Record<string, string>>;

/**
 * Dumps the generation in service of every group of a views folder: partitions included; checkpoints, counters of the
 * runner and generation numbers left out. A table without rows is left out too: it shows the same as none.
 * @param leftOut columns that may differ, such as positions, which each kind of log numbers in its own way
 */
export function dumpViews(folder: string, leftOut: readonly string[] = []): ViewDump {
  const generations = new Generations(folder);
  const dump: Record<string, string> = {};
  for (const { name: group } of viewGroups) {
    const generation = generations.current(group)?.generation;
    if (generation === undefined) throw new Error(`${group} has no generation in service`);
    const database = new Database(generations.fileOf(group, generation), { readonly: true });
    for (const table of tablesOf(database)) {
      const { rows, hash } = dumpTable(database, table, leftOut);
      if (rows > 0) dump[`${group}.${table}`] = `${rows} ${hash}`;
    }
    database.close();
  }
  return dump;
}

function tablesOf(database: Database.Database): string[] {
  const sql = String.raw`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\_%' ESCAPE '\'
    AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`;
  return database.prepare<[], string>(sql).pluck().all();
}

function dumpTable(
  database: Database.Database,
  table: string,
  leftOut: readonly string[],
): { rows: number; hash: string } {
  const columns = database.pragma(`table_info("${table}")`) as { name: string; pk: number }[];
  const shown = columns.filter(({ name }) => !leftOut.includes(name));
  const names = shown.map(({ name }) => `"${name}"`).sort();
  const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk);
  const order = key.map(({ name }) => `"${name}"`).join(', ');
  const hash = createHash('sha256').update(names.join());
  let rows = 0;
  for (const row of database
    .prepare(`SELECT ${names.join(', ')} FROM "${table}" ORDER BY ${order}`)
    .raw()
    .iterate()) {
    hash.update(
      JSON.stringify((row as unknown[]).map((value) => (value instanceof Buffer ? value.toString('hex') : value))),
    );
    rows += 1;
  }
  return { rows, hash: hash.digest('hex') };
}
