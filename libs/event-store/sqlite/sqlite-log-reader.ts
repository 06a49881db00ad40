import { setImmediate as breathe } from 'node:timers/promises';
import { StoreUnavailable } from '../errors.js';
import type {
  CaughtUp,
  EventStore,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  SubscribeOptions,
} from '../port.js';
import { type Connection, openForReading } from './database.js';
import { LogPages, PAGE_ROWS } from './log-pages.js';
import { LogSignal } from './log-signal.js';

/**
 * Reads a log, in any thread or process, beside its writer. Nothing is read ahead of the consumer but one page of at
 * most 500 events and about 1 MiB; between two pages the event loop breathes.
 */
export class SqliteLogReader implements Pick<EventStore, 'readStream' | 'readAll' | 'subscribe' | 'head' | 'close'> {
  private readonly db: Connection;
  private readonly pages: LogPages;
  private readonly signal: LogSignal;
  private closed = false;

  /** @throws StoreUnavailable when `file` is not a log that this program can read */
  constructor(file: string) {
    this.db = openForReading(file);
    this.pages = new LogPages(this.db);
    this.signal = new LogSignal(file);
  }

  /**
   * The next events after a position, at once: at most `limit`, or about 1 MiB. Empty at the end of the log only.
   * @throws StoreUnavailable
   */
  page(after: number, limit: number, prefixes?: readonly string[]): StoredEvent[] {
    this.checkOpen();
    for (let from = after; ;) {
      const { events, readTo, complete } = this.pages.forwards(from, limit, prefixes);
      if (events.length > 0 || complete) return events;
      from = readTo;
    }
  }

  /** Names of the deleted streams. @throws StoreUnavailable */
  async deletedStreams(): Promise<readonly string[]> {
    this.checkOpen();
    return this.pages.tombstones();
  }

  /** Names of the living streams that start with `prefix`. @throws StoreUnavailable */
  async *streams(prefix: string): AsyncGenerator<string> {
    this.checkOpen();
    yield* this.pages.streams(prefix);
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<StoredEvent> {
    const { direction = 'forwards', limit = Infinity } = options;
    const step = direction === 'forwards' ? 1 : -1;
    let from = options.from ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER);
    for (let left = limit; left > 0;) {
      this.checkOpen();
      const { events, readTo, complete } = this.pages.stream(stream, direction, from, Math.min(left, PAGE_ROWS));
      yield* events;
      if (complete) return;
      left -= events.length;
      from = readTo + step;
      await breathe();
    }
  }

  readAll(options: ReadAllOptions = {}): AsyncGenerator<StoredEvent> {
    return options.direction === 'backwards' ? this.backwards(options) : this.forwards(options);
  }

  /** Ends when its signal is aborted and when the reader is closed. @throws StoreUnavailable */
  async *subscribe({ from = 0, prefixes, signal }: SubscribeOptions = {}): AsyncGenerator<StoredEvent | CaughtUp> {
    this.checkOpen();
    const over = () => this.closed || signal?.aborted === true;
    let position = from;
    let told = -1;
    this.signal.listen();
    try {
      while (!over()) {
        const { version } = this.signal;
        const { events, readTo, complete } = this.pages.forwards(position, PAGE_ROWS, prefixes);
        for (const event of events) {
          yield event;
          if (over()) return;
        }
        position = readTo;
        if (complete && position > told) yield { caughtUp: true, position: (told = position) };
        await (complete ? this.signal.changed(version, signal) : breathe());
      }
    } finally {
      this.signal.leave();
    }
  }

  /** Position of the last event that was ever appended; 0 when there was none. */
  async head(): Promise<number> {
    this.checkOpen();
    return this.pages.head();
  }

  /** Ends the subscriptions; a read that is under way fails. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.signal.stop();
    this.db.close();
  }

  /** Up to the end that the log has when the read begins. */
  private async *forwards({ from = 0, limit = Infinity, prefixes }: ReadAllOptions): AsyncGenerator<StoredEvent> {
    this.checkOpen();
    const end = this.pages.head();
    let position = from;
    for (let left = limit; left > 0 && position < end;) {
      this.checkOpen();
      const { events, readTo } = this.pages.forwards(position, Math.min(left, PAGE_ROWS), prefixes);
      for (const event of events) {
        if (event.position > end) return;
        yield event;
      }
      left -= events.length;
      position = readTo;
      await breathe();
    }
  }

  private async *backwards({ from, limit = Infinity, prefixes }: ReadAllOptions): AsyncGenerator<StoredEvent> {
    this.checkOpen();
    let position = from ?? this.pages.head() + 1;
    for (let left = limit; left > 0;) {
      this.checkOpen();
      const { events, readTo, complete } = this.pages.backwards(position, Math.min(left, PAGE_ROWS), prefixes);
      yield* events;
      if (complete) return;
      left -= events.length;
      position = readTo;
      await breathe();
    }
  }

  private checkOpen(): void {
    if (this.closed) throw new StoreUnavailable('the store is closed');
  }
}
