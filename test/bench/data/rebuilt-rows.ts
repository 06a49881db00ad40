import Database from 'better-sqlite3';
import { Generations, partitionName } from '#read-store';
import type { FilledFolder } from './filled-folder.js';

/** Opens the trace view in service, to read it below the views. */
export function openTraceView(folder: FilledFolder): Database.Database {
  const generations = new Generations(folder.files().views);
  const current = generations.current('traces');
  if (current === undefined) throw new Error('the trace view has not been rebuilt');
  return new Database(generations.fileOf('traces', current.generation), { readonly: true });
}

/** Names of the partitions of the trace table, by day. */
export const partitionsOf = (view: Database.Database): string[] =>
  view
    .prepare<[], { key: string }>(`SELECT "key" FROM _partitions WHERE "table" = 'trace' ORDER BY "key"`)
    .all()
    .map(({ key }) => partitionName('trace', key));
