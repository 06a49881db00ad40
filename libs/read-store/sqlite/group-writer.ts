import Database from 'better-sqlite3';
import type { ReadEvent } from '#kernel';
import { Dispatcher } from '../dispatcher.js';
import type { ViewGroup } from '../port.js';
import { ProjectionFailure } from '../projection-failure.js';
import { createIndexSql, createTableSql } from './ddl.js';
import { SqlChanges } from './sql-changes.js';

/** Of the page cache: live, the last days' pages are enough; a rebuild sorts indexes in it. */
const LIVE_CACHE_KIB = 6_000;
const BULK_CACHE_KIB = 8_000;
/**
 * Pages in the write-ahead log before they are copied into the file, for a group that has partitions: what a batch
 * touches, the next ones touch again, and each page is then copied once for all of them. 32 MB on the disk.
 */
const CHECKPOINT_PAGES = 8_000;
/** How far the checkpoint in the file may lie behind where nothing concerns the group: that much is passed over again. */
const MOST_UNSAVED = 10_000;

/** Writes one generation of one group: the rows of a batch and its checkpoint in one transaction. */
export class GroupWriter {
  private readonly database: Database.Database;
  private readonly changes: SqlChanges;
  private readonly dispatcher: Dispatcher;
  private readonly setCheckpoint;
  private position: number;
  /** The checkpoint in the file. */
  private saved: number;
  private changed: number;

  /** @param bulk a rebuild: no reader yet, indexes of partitions are built when they have gone quiet. */
  constructor(
    file: string,
    readonly group: ViewGroup,
    bulk: boolean,
  ) {
    this.database = new Database(file);
    if (bulk) this.tuneForBulk();
    else this.tuneForLive();
    this.database.pragma('secure_delete = ON');
    this.migrate();
    this.changes = new SqlChanges(this.database, group.tables, bulk);
    this.setCheckpoint = this.database.prepare<[number, number, number]>(
      'UPDATE _checkpoint SET position = ?, shredded = shredded + ?, doubles = doubles + ?',
    );
    this.position = this.database.prepare('SELECT position FROM _checkpoint').pluck().get() as number;
    this.saved = this.position;
    this.changed = this.position;
    this.dispatcher = new Dispatcher(group, isStorageError);
  }

  get checkpoint(): number {
    return this.position;
  }

  get changedAt(): number {
    return this.changed;
  }

  /**
   * Where no event concerns the group, no transaction is made: on a busy log that would be one for every group at every
   * batch. @throws ProjectionFailure, having applied everything before the event that could not be.
   */
  apply(events: readonly ReadEvent[], upTo: number): void {
    const fresh = events.filter((event) => event.position > this.position && this.dispatcher.handles(event.type));
    if (fresh.length === 0 && upTo - this.saved < MOST_UNSAVED) {
      this.position = Math.max(upTo, this.position);
      return;
    }
    try {
      this.transaction(fresh, Math.max(upTo, this.position));
    } catch (error) {
      if (!(error instanceof ProjectionFailure)) throw error;
      const before = fresh.filter((event) => event.position < error.position);
      this.transaction(before, Math.max(this.position, before.at(-1)?.position ?? 0));
      throw error;
    }
  }

  /** Nobody reads the file yet, and what a crash leaves of it is thrown away: pages are written once, and not waited for. */
  private tuneForBulk(): void {
    this.database.pragma('locking_mode = EXCLUSIVE');
    this.database.pragma('journal_mode = MEMORY');
    this.database.pragma('synchronous = OFF');
    this.database.pragma(`cache_size = -${BULK_CACHE_KIB}`);
  }

  /** Read models can be rebuilt: after a power cut WAL with NORMAL may lose the last transactions, never half of one. */
  private tuneForLive(): void {
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('synchronous = NORMAL');
    this.database.pragma(`cache_size = -${LIVE_CACHE_KIB}`);
    if (this.group.tables.some(({ partitioned }) => partitioned)) {
      this.database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    }
  }

  /** Ends a bulk load: builds what indexes are missing and makes the file durable. */
  finish(): void {
    this.database.exec('BEGIN');
    this.changes.finish();
    this.database.exec('COMMIT');
    // The change of journal mode is a write of its own: with it, all that the system still holds reaches the disk.
    this.database.pragma('synchronous = FULL');
    this.save();
    this.database.pragma('journal_mode = WAL');
    this.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    try {
      this.save();
    } catch (error) {
      if (!isStorageError(error)) throw error;
    } finally {
      this.database.close();
    }
  }

  private save(): void {
    if (this.position === this.saved) return;
    this.setCheckpoint.run(this.position, 0, 0);
    this.saved = this.position;
  }

  private transaction(events: readonly ReadEvent[], upTo: number): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const shredded = this.dispatcher.project(events, this.changes);
      this.changes.endOfBatch();
      this.setCheckpoint.run(upTo, shredded, this.changes.takeDoubles());
      this.database.exec('COMMIT');
      this.position = this.saved = upTo;
      if (events.length > 0) this.changed = upTo;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      this.changes.forget();
      throw error;
    }
  }

  private migrate(): void {
    const fresh =
      this.database.prepare("SELECT count(*) FROM sqlite_master WHERE name = '_checkpoint'").pluck().get() === 0;
    if (!fresh) return;
    this.database.exec('BEGIN');
    this.database.exec(
      'CREATE TABLE _checkpoint (position INTEGER NOT NULL, shredded INTEGER NOT NULL, doubles INTEGER NOT NULL)',
    );
    this.database.exec('INSERT INTO _checkpoint VALUES (0, 0, 0)');
    this.database.exec(
      'CREATE TABLE _partitions ("table" TEXT NOT NULL, "key" TEXT NOT NULL, indexed INTEGER NOT NULL, PRIMARY KEY ("table", "key")) WITHOUT ROWID',
    );
    for (const table of this.group.tables) {
      if (table.partitioned) continue;
      this.database.exec(createTableSql(table));
      for (const index of table.indexes ?? []) this.database.exec(createIndexSql(index, table.name));
    }
    this.database.exec('COMMIT');
  }
}

/** A full disk or a locked file says nothing against the event: the batch is tried again, the projection goes on. */
const isStorageError = (error: unknown): boolean =>
  /^SQLITE_(FULL|IOERR|BUSY|CANTOPEN|NOMEM|READONLY)/.test(String((error as { code?: unknown } | undefined)?.code));
