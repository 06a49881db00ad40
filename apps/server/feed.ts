import { setTimeout } from 'node:timers/promises';
import { EventOpener, type StoredEvent } from '#event-store';
import type { ReadEvent } from '#kernel';
import type { AnyKeyring } from '#keyring';
import type { EndOfHistory, Feed } from '#read-store';
import { eventRegistry } from './log-contexts.js';
import type { Places } from './places.js';
import { readAhead, type ReadAheadEvent } from './read-ahead.js';
import { type LogReader, openLogReader } from './logs.js';
import { openKeyring } from './stores.js';

const REFRESH_EVERY = 5_000;
/** Events: a history shorter than this is read sooner than a thread starts. */
const LONG_HISTORY = 20_000;
/** Milliseconds: what comes within them is projected together; the first event after a calm is not held. */
const TOGETHER = 10;
/** The same where so many events came at once: each journey has a cost of its own. */
const TOGETHER_BUSY = 50;
const BUSY = 20;

type Item = StoredEvent | ReadAheadEvent;

/** Files that another thread can open too. */
interface Files {
  readonly log: string;
  readonly keyring: string;
  readonly masterKey: Buffer;
}

/** The log as projections follow it, from any thread: a reader of its own, a read-only keyring of its own. */
export class LogFeed implements Feed<Item> {
  private readonly opener: EventOpener;
  readonly prepare: ((raws: readonly Item[]) => Promise<void> | undefined) | undefined;

  private constructor(
    private readonly reader: LogReader,
    private readonly keyring: AnyKeyring,
    private readonly files: Files | undefined,
  ) {
    const opener = new EventOpener(eventRegistry(), keyring);
    this.opener = opener;
    this.prepare = keyring.near ? undefined : (raws) => opener.prepare(raws.filter(isStored));
  }

  /**
   * @param ahead a long history in the embedded stores is opened by other threads, for who has the memory to spare: a tool,
   * not the server. Errors: those of `openLogReader` and `openKeyring`.
   */
  static async open(
    places: Pick<Places, 'log' | 'keyring'>,
    masterKey: Buffer,
    { ahead = false }: { readonly ahead?: boolean } = {},
  ): Promise<LogFeed> {
    const keyring = await openKeyring(places, { masterKey, readonly: true });
    try {
      return new LogFeed(await openLogReader(places), keyring, ahead ? filesOf(places, masterKey) : undefined);
    } catch (error) {
      await keyring.close();
      throw error;
    }
  }

  async *follow(from: number, signal: AbortSignal, types: ReadonlySet<string>): AsyncIterable<Item | EndOfHistory> {
    let read = 0;
    let calm = 0;
    const head = await this.reader.head();
    const long = this.files !== undefined && head - from >= LONG_HISTORY;
    if (long) yield* readAhead({ ...this.files, from, to: head, types }, signal);
    for await (const item of this.reader.subscribe({ from: long ? head : from, signal })) {
      // A key destroyed by another thread or server must not go on opening from this one's cache.
      if ('caughtUp' in item || read % REFRESH_EVERY === 0) await this.keyring.refresh();
      read += 1;
      yield item;
      if (!('caughtUp' in item)) continue;
      await setTimeout(read - calm > BUSY ? TOGETHER_BUSY : TOGETHER);
      calm = read;
    }
  }

  /** @throws Error on an event that does not open */
  open(raw: Item): ReadEvent {
    if (isStored(raw)) return this.opener.open(raw);
    if (raw.transcript === undefined) throw new Error(raw.why ?? 'nothing was read here');
    return this.opener.revive(raw.transcript);
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

const isStored = (item: Item): item is StoredEvent => 'data' in item;

function filesOf({ log, keyring }: Pick<Places, 'log' | 'keyring'>, masterKey: Buffer): Files | undefined {
  return 'file' in log && 'file' in keyring ? { log: log.file, keyring: keyring.file, masterKey } : undefined;
}
