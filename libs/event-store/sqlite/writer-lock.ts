import Database from 'better-sqlite3';
import { StoreUnavailable } from '../errors.js';
import { opened } from './database.js';

/**
 * Keeps a second writer away from a log: positions and revisions are counted in the memory of one. The lock is
 * SQLite's own on a file beside the log, so the system lets go of it when the process dies, however it dies.
 * @throws StoreUnavailable when another writer holds it
 */
export function lockForWriting(file: string): () => void {
  const lock = opened(file, () => new Database(`${file}.lock`, { timeout: 0 }));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new StoreUnavailable(`${file} is already open for writing`);
  }
  return () => lock.close();
}
