import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore, type SqliteEventStoreOptions } from '#event-store';
import type { OpenedStore } from './samples.js';

export interface OpenedSqliteStore extends OpenedStore {
  readonly folder: string;
  readonly file: string;
  readonly store: SqliteEventStore;
}

/** A new embedded store in a folder of its own. */
export async function openSqlite(options: Omit<SqliteEventStoreOptions, 'file'> = {}): Promise<OpenedSqliteStore> {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-log-'));
  const file = join(folder, 'log.db');
  const store = await SqliteEventStore.open({ file, ...options });
  let current = store;
  const reopen = async () => {
    await current.close();
    return (current = await SqliteEventStore.open({ file, ...options }));
  };
  const dispose = async () => {
    await current.close();
    rmSync(folder, { recursive: true });
  };
  return { folder, file, store, reopen, dispose };
}
