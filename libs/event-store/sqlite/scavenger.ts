import { setImmediate as breathe } from 'node:timers/promises';
import { StoreUnavailable } from '../errors.js';
import { type Connection, DELETED, SCAVENGED } from './database.js';
import type { LogWriter } from './log-writer.js';

/** Small enough that an append that comes in between waits some milliseconds. */
const ROWS_A_SLICE = 500;
const PAGES_A_SLICE = 200;
const TRIES = 5;

/** Takes the events of deleted streams out of the file (overwritten: secure_delete) and gives the space back. */
export class Scavenger {
  private readonly nextStream;
  private readonly removeSlice;
  private readonly markScavenged;
  private stopped = false;

  constructor(
    private readonly db: Connection,
    private readonly writer: LogWriter,
  ) {
    this.nextStream = db.prepare<[], number>(`SELECT id FROM streams WHERE deleted = ${DELETED} LIMIT 1`).pluck();
    this.removeSlice = db.prepare<[number]>(
      `DELETE FROM events WHERE position IN
         (SELECT position FROM events WHERE stream = ? ORDER BY revision LIMIT ${ROWS_A_SLICE})`,
    );
    this.markScavenged = db.prepare<[number]>(`UPDATE streams SET deleted = ${SCAVENGED} WHERE id = ?`);
  }

  /** In slices: between two of them the thread takes appends. An interrupted run is finished by the next. */
  async run(): Promise<void> {
    for (let stream = this.nextStream.get(); stream !== undefined; stream = this.nextStream.get()) {
      this.removeSome(stream);
      await this.pause();
    }
    for (let free = this.freePages(); free > 0;) {
      this.db.exec(`PRAGMA incremental_vacuum(${PAGES_A_SLICE})`);
      await this.pause();
      const left = this.freePages();
      if (left >= free) break;
      free = left;
    }
    await this.emptyWriteAheadLog();
  }

  stop(): void {
    this.stopped = true;
  }

  private removeSome(stream: number): void {
    this.writer.transaction(() => {
      if (this.removeSlice.run(stream).changes < ROWS_A_SLICE) this.markScavenged.run(stream);
    });
    this.writer.maintain();
  }

  private freePages(): number {
    return Number(this.db.pragma('freelist_count', { simple: true }));
  }

  /** The deleted bytes also stand in the write-ahead log, and in the file until it has been written back. */
  private async emptyWriteAheadLog(): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const [result] = this.db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
      if (result.busy === 0) return;
      await this.pause();
    }
    throw new StoreUnavailable('a reader keeps the write-ahead log from being emptied');
  }

  private async pause(): Promise<void> {
    await breathe();
    if (this.stopped) throw new StoreUnavailable('the store was closed before the scavenge was over');
  }
}
