import { setTimeout } from 'node:timers/promises';
import { EventOpener, SqliteLogReader, type StoredEvent } from '#event-store';
import type { ReadEvent } from '#kernel';
import { Keyring } from '#keyring';
import type { EndOfHistory, Feed } from '#read-store';
import { eventRegistry } from './log-contexts.js';

const REFRESH_EVERY = 5_000;
/** Milliseconds: on a busy log, what comes within them is projected together; the first event after a calm is not held. */
const TOGETHER = 10;

/** The log as projections follow it, from any thread: a reader of its own, a read-only keyring of its own. */
export class LogFeed implements Feed<StoredEvent> {
  private readonly opener: EventOpener;

  constructor(
    private readonly reader: SqliteLogReader,
    private readonly keyring: Keyring,
  ) {
    this.opener = new EventOpener(eventRegistry(), keyring);
  }

  static on(files: { log: string; keyring: string }, masterKey: Buffer): LogFeed {
    return new LogFeed(
      new SqliteLogReader(files.log),
      Keyring.open({ file: files.keyring, masterKey, readonly: true }),
    );
  }

  async *follow(from: number, signal: AbortSignal): AsyncIterable<StoredEvent | EndOfHistory> {
    let read = 0;
    for await (const item of this.reader.subscribe({ from, signal })) {
      // A key destroyed by another thread must not go on opening from this one's cache.
      if ('caughtUp' in item || read % REFRESH_EVERY === 0) this.keyring.refresh();
      read += 1;
      yield item;
      if ('caughtUp' in item) await setTimeout(TOGETHER);
    }
  }

  open(raw: StoredEvent): ReadEvent {
    return this.opener.open(raw);
  }

  async close(): Promise<void> {
    await this.reader.close();
    this.keyring.close();
  }
}
