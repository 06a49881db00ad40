import { setTimeout } from 'node:timers/promises';
import { EventOpener, type StoredEvent } from '#event-store';
import type { ReadEvent } from '#kernel';
import type { AnyKeyring } from '#keyring';
import type { EndOfHistory, Feed } from '#read-store';
import { eventRegistry } from './log-contexts.js';
import type { Places } from './places.js';
import { type LogReader, openKeyring, openLogReader } from './stores.js';

const REFRESH_EVERY = 5_000;
/** Milliseconds: on a busy log, what comes within them is projected together; the first event after a calm is not held. */
const TOGETHER = 10;

/** The log as projections follow it, from any thread: a reader of its own, a read-only keyring of its own. */
export class LogFeed implements Feed<StoredEvent> {
  private readonly opener: EventOpener;
  readonly prepare: ((raws: readonly StoredEvent[]) => Promise<void> | undefined) | undefined;

  private constructor(
    private readonly reader: LogReader,
    private readonly keyring: AnyKeyring,
  ) {
    const opener = new EventOpener(eventRegistry(), keyring);
    this.opener = opener;
    this.prepare = keyring.near ? undefined : (raws) => opener.prepare(raws);
  }

  /** Errors: those of `openLogReader` and `openKeyring`. */
  static async open(places: Pick<Places, 'log' | 'keyring'>, masterKey: Buffer): Promise<LogFeed> {
    const keyring = await openKeyring(places, { masterKey, readonly: true });
    try {
      return new LogFeed(await openLogReader(places), keyring);
    } catch (error) {
      await keyring.close();
      throw error;
    }
  }

  async *follow(from: number, signal: AbortSignal): AsyncIterable<StoredEvent | EndOfHistory> {
    let read = 0;
    for await (const item of this.reader.subscribe({ from, signal })) {
      // A key destroyed by another thread or server must not go on opening from this one's cache.
      if ('caughtUp' in item || read % REFRESH_EVERY === 0) await this.keyring.refresh();
      read += 1;
      yield item;
      if ('caughtUp' in item) await setTimeout(TOGETHER);
    }
  }

  open(raw: StoredEvent): ReadEvent {
    return this.opener.open(raw);
  }

  /** Position of the last event of the log. */
  head(): Promise<number> {
    return this.reader.head();
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.keyring.close();
  }
}
