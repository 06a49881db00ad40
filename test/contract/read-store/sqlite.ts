import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generations, SqliteProjections } from '#read-store';
import { SqliteViews } from '#read-store/sqlite';
import type { OpenedReadStore } from './samples.js';

/** Read models in a folder of their own. */
export async function openSqliteReadStore(): Promise<OpenedReadStore> {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-views-'));
  const generations = new Generations(folder);
  return {
    projections: (groups, feed, listener) => new SqliteProjections(folder, groups, feed, listener),
    views: async (versions) => new SqliteViews(folder, versions),
    async counts(group) {
      const database = new Database(generations.fileOf(group, generations.current(group)?.generation ?? 0), {
        readonly: true,
      });
      const counts = database.prepare('SELECT * FROM _checkpoint').get();
      database.close();
      return counts as { position: number; shredded: number; doubles: number };
    },
    async generations(group) {
      const { generation: current = 0, version = 0 } = generations.current(group) ?? {};
      return { current, version, kept: readdirSync(folder).filter((file) => /^test-\d+\.db$/.test(file)).length };
    },
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
