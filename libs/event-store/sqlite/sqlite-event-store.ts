import { checkAppend, checkDelete } from '../append-rules.js';
import {
  type Appended,
  type CaughtUp,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type SubscribeOptions,
} from '../port.js';
import { SqliteLogReader } from './sqlite-log-reader.js';
import { WriterClient } from './writer-client.js';

export interface SqliteEventStoreOptions {
  /** The log; its folder exists. `-wal`, `-shm` and `.lock` stand beside it. */
  readonly file: string;
  /** The file never grows larger: past it, appends are refused with `StoreFull`. */
  readonly maxFileBytes?: number;
  /** URL of the module that seals on the writer's thread what comes unsealed (`PayloadSealerModule`); none: nothing is sealed there. */
  readonly sealer?: string | undefined;
}

/** The embedded store: one writer in a thread of its own, readers beside it. */
export class SqliteEventStore implements EventStore {
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly writer: WriterClient,
    readonly reader: SqliteLogReader,
  ) {}

  /** @throws StoreUnavailable when the file is not a log, is damaged, comes from a newer program, or has a writer */
  static async open(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
    const writer = await WriterClient.open(options);
    try {
      return new SqliteEventStore(writer, new SqliteLogReader(options.file));
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  /** Also @throws RangeError on an append of nothing, an id that is not a UUID, or a revision that is no whole number. */
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    return this.writer.append(stream, events, expected, checkAppend(stream, events, expected));
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent> {
    return this.reader.readStream(stream, options);
  }

  readAll(options?: ReadAllOptions): AsyncIterable<StoredEvent> {
    return this.reader.readAll(options);
  }

  subscribe(options?: SubscribeOptions): AsyncIterable<StoredEvent | CaughtUp> {
    return this.reader.subscribe(options);
  }

  streams(prefix: string): AsyncIterable<string> {
    return this.reader.streams(prefix);
  }

  async deletedStreams(): Promise<readonly string[]> {
    return this.reader.deletedStreams();
  }

  async deleteStream(stream: string, expected: ExpectedRevision): Promise<void> {
    checkDelete(stream, expected);
    return this.writer.delete(stream, expected);
  }

  /** Also @throws StoreUnavailable when the store is closed, or a reader held on, before it was over */
  scavenge(): Promise<void> {
    return this.writer.scavenge();
  }

  head(): Promise<number> {
    return this.reader.head();
  }

  close(): Promise<void> {
    // The reader first: the last to close empties the write-ahead log, which takes a writer.
    this.closing ??= this.reader.close().then(() => this.writer.close());
    return this.closing;
  }
}
