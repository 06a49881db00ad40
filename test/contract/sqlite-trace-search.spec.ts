import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteProjections } from '#read-store';
import { SqliteViews } from '#read-store/sqlite';
import { SqliteTraceSearch, tracesViews } from '#traces';
import { traceSearchContract } from './trace-search.contract.js';
import { feedOf, strict } from './trace-search/samples.js';

traceSearchContract('SQLite', async () => {
  const folders: string[] = [];
  const opened: SqliteViews[] = [];
  return {
    async search(traces, idOf) {
      const folder = mkdtempSync(join(tmpdir(), 'temoin-search-'));
      folders.push(folder);
      await new SqliteProjections(folder, [tracesViews], feedOf(traces, idOf), strict).run(
        new AbortController().signal,
      );
      const views = new SqliteViews(folder, new Map([[tracesViews.name, tracesViews.version]]));
      opened.push(views);
      return new SqliteTraceSearch(views);
    },
    async dispose() {
      for (const views of opened) views.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
});
