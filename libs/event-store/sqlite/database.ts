import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreFull, StoreUnavailable } from '../errors.js';

export type Connection = Database.Database;

/** “TEMO”, in the header of the file (`PRAGMA application_id`). */
const APPLICATION_ID = 0x54454d4f;
const FORMAT = 1;
/** Large enough that the pointer maps of auto_vacuum cost nothing: 4 KiB pages are a fifth slower. */
const PAGE_BYTES = 8192;
const BUSY_MILLISECONDS = 5_000;

/** `streams.deleted` */
export const LIVE = 0;
/** Tombstone; its events are hidden, and still in the file. */
export const DELETED = 1;
/** Tombstone; its events are gone from the file. */
export const SCAVENGED = 2;

/** `log.head` outlives the events: positions are never given twice, even when the last ones were deleted. */
const SCHEMA = `
  CREATE TABLE log (id INTEGER PRIMARY KEY CHECK (id = 1), head INTEGER NOT NULL);
  INSERT INTO log VALUES (1, 0);
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, category INTEGER NOT NULL,
    deleted INTEGER NOT NULL);
  CREATE INDEX streams_deleted ON streams (id) WHERE deleted = ${DELETED};
  CREATE TABLE events (position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
    category INTEGER NOT NULL, id BLOB NOT NULL, type TEXT NOT NULL, metadata TEXT NOT NULL, data BLOB NOT NULL);
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  CREATE INDEX events_by_category ON events (category, position) WHERE category > 0;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};`;

/** The one connection that writes; makes the file where there is none. @throws StoreUnavailable */
export function openForWriting(file: string, maxFileBytes?: number): Connection {
  return opened(file, () => {
    // Made here, so that nobody else may read it; SQLite gives its -wal and -shm the same mode.
    closeSync(openSync(file, 'a', 0o600));
    const db = new Database(file, { timeout: BUSY_MILLISECONDS });
    try {
      prepare(db, file, maxFileBytes);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

function prepare(db: Connection, file: string, maxFileBytes?: number): void {
  const empty =
    db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0 &&
    db.pragma('application_id', { simple: true }) === 0;
  if (empty) {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('auto_vacuum = INCREMENTAL');
  } else checkFormat(db, file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('secure_delete = ON');
  db.pragma('cache_size = -4000');
  db.pragma('wal_autocheckpoint = 0');
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
  if (maxFileBytes !== undefined) db.pragma(`max_page_count = ${Math.max(1, Math.floor(maxFileBytes / PAGE_BYTES))}`);
  if (empty) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
}

/** A connection that only reads; any number of them, in any thread or process. @throws StoreUnavailable */
export function openForReading(file: string): Connection {
  return opened(file, () => {
    if (!existsSync(file)) throw new StoreUnavailable(`${file} does not exist`);
    const db = new Database(file, { readonly: true, timeout: BUSY_MILLISECONDS });
    try {
      checkFormat(db, file);
      db.pragma('cache_size = -2000');
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

function checkFormat(db: Connection, file: string): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw new StoreUnavailable(`${file} is not an event log of Témoin`);
  }
  const format = Number(db.pragma('user_version', { simple: true }));
  if (format > FORMAT) {
    throw new StoreUnavailable(`${file} was written by a newer Témoin (format ${format}; this one knows ${FORMAT})`);
  }
  // In one statement: beside a writer, two would see two moments.
  const both = db.prepare('SELECT head, (SELECT coalesce(max(position), 0) FROM events) FROM log').raw().get();
  const [head = NaN, last = NaN] = (both as (number | bigint)[]).map(Number);
  if (!(last <= head)) throw new StoreUnavailable(`${file} is damaged: event ${last} follows its head ${head}`);
}

/** @throws StoreUnavailable for whatever keeps `file` from being opened */
export function opened<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    throw new StoreUnavailable(`${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a failure of SQLite means to the caller of the store; undefined for any other error. */
export function refusalOf(error: unknown): StoreFull | StoreUnavailable | undefined {
  // By its code: the addon keeps the error class of whoever loaded it first, which another realm's is not.
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return undefined;
  // SHMSIZE is the disk full too: the -shm file could not grow.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') return new StoreFull();
  return new StoreUnavailable(`${code}: ${String(message)}`);
}

/** Runs a read. @throws StoreUnavailable for any failure of SQLite */
export function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}
