import { checkAppend, checkDelete, checkIds } from '../append-rules.js';
import { StoreUnavailable } from '../errors.js';
import type {
  Appended,
  CaughtUp,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  SubscribeOptions,
} from '../port.js';
import { Appender } from './appender.js';
import { CatchUpSubscription } from './catch-up-subscription.js';
import { type Connection, connectionOf, type EventStoreDbOptions, toNode } from './connection.js';
import { failureOf, refusalOf } from './failure.js';
import { LogClient } from './log-client.js';
import { LogReads } from './log-reads.js';
import { tombstoneRequest } from './requests.js';
import { Tombstones } from './tombstones.js';
import { Tries, within } from './waiting.js';

export type { EventStoreDbOptions } from './connection.js';

/**
 * EventStoreDB 23.10 and later, or KurrentDB: one node or a cluster. Nothing is connected before the first call. While
 * the server is out of reach every call fails with `StoreUnavailable`, within twice `answerMilliseconds` at the latest,
 * and subscriptions wait; both go on by themselves when it is back.
 */
export class EventStoreDbEventStore implements EventStore {
  private readonly client: LogClient;
  private readonly reads: LogReads;
  private readonly appender: Appender;
  private readonly tombstones: Tombstones;
  private readonly subscriptions = new Set<CatchUpSubscription>();
  private readonly underWay = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  private constructor(private readonly connection: Connection) {
    const { answerMilliseconds } = connection;
    this.client = new LogClient(connection);
    this.reads = new LogReads(this.client, answerMilliseconds);
    this.appender = new Appender(this.client, this.reads, answerMilliseconds);
    this.tombstones = new Tombstones(this.reads, this.appender);
  }

  /** @throws RangeError on a connection string or a file that cannot be used */
  static open(options: EventStoreDbOptions): EventStoreDbEventStore {
    return new EventStoreDbEventStore(connectionOf(options));
  }

  /** Also @throws RangeError on an append of nothing, an id that is not a UUID, or a revision that is no whole number. */
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    this.checkOpen();
    const size = checkAppend(stream, events, expected);
    checkIds(events);
    return this.finishing(this.appender.append(stream, events, expected)).catch((error: unknown) => {
      throw refusalOf(error, stream, expected, size);
    });
  }

  async *readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<StoredEvent> {
    yield* this.reading(() => this.reads.stream(stream, options));
  }

  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<StoredEvent> {
    const { reads, tombstones } = this;
    yield* this.reading(async function* () {
      await tombstones.refresh();
      yield* reads.all(options, tombstones.shows);
    });
  }

  /** Ends when its signal is aborted and when the store is closed. @throws AccessDenied */
  async *subscribe(options: SubscribeOptions = {}): AsyncGenerator<StoredEvent | CaughtUp> {
    this.checkOpen();
    const { client, reads, tombstones } = this;
    const { answerMilliseconds } = this.connection;
    const subscription = new CatchUpSubscription({ client, reads, tombstones, answerMilliseconds }, options);
    this.subscriptions.add(subscription);
    options.signal?.addEventListener('abort', subscription.end);
    try {
      yield* subscription.items();
    } catch (error) {
      throw refusalOf(error);
    } finally {
      options.signal?.removeEventListener('abort', subscription.end);
      this.subscriptions.delete(subscription);
    }
  }

  /** The server keeps no list of its streams: their events are read, filtered by the server. */
  async *streams(prefix: string): AsyncGenerator<string> {
    const known = new Set<string>();
    for await (const { stream } of this.readAll({ prefixes: [prefix] })) {
      if (known.has(stream)) continue;
      known.add(stream);
      yield stream;
    }
  }

  /** Names of the deleted streams. */
  async deletedStreams(): Promise<readonly string[]> {
    this.checkOpen();
    await this.finishing(this.tombstones.refresh()).catch((error: unknown) => {
      throw refusalOf(error);
    });
    return this.tombstones.names();
  }

  async deleteStream(stream: string, expected: ExpectedRevision): Promise<void> {
    this.checkOpen();
    checkDelete(stream, expected);
    return this.finishing(this.delete(stream, expected)).catch((error: unknown) => {
      throw refusalOf(error, stream, expected);
    });
  }

  /**
   * Starts a scavenge on each node, or finds one under way: it runs on, at the server's own pace, after this has
   * answered, and leaves the chunk in use for a later one.
   */
  async scavenge(): Promise<void> {
    this.checkOpen();
    return this.finishing(this.scavengeNodes()).catch((error: unknown) => {
      throw refusalOf(failureOf(error));
    });
  }

  /** Position of the last event that can still be read; 0 when there is none. */
  async head(): Promise<number> {
    this.checkOpen();
    return this.finishing(this.reads.head()).catch((error: unknown) => {
      throw refusalOf(error);
    });
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    for (const subscription of this.subscriptions) subscription.end();
    await Promise.allSettled(this.underWay);
    await this.appender.finish();
    await this.client.close();
  }

  private async delete(stream: string, expected: Exclude<ExpectedRevision, 'none'>): Promise<void> {
    const { answerMilliseconds } = this.connection;
    const tries = new Tries(2 * answerMilliseconds);
    for (let unsure = false; ;) {
      try {
        await within(answerMilliseconds, this.client.tombstone(tombstoneRequest(stream, expected)), () => undefined);
        return await this.tombstones.add(stream);
      } catch (error) {
        const failure = failureOf(error);
        if (failure.reason.kind === 'deleted') {
          await this.tombstones.add(stream);
          // By the try before, whose answer was lost.
          if (unsure) return;
        }
        unsure ||= failure.reason.kind === 'no-answer';
        await tries.again(failure);
      }
    }
  }

  /** The server scavenges node by node, each at its own call. */
  private async scavengeNodes(): Promise<void> {
    const { answerMilliseconds } = this.connection;
    const members = await within(answerMilliseconds, this.client.members(), () => undefined);
    // A single node may tell an address that only it understands.
    if (members.length < 2) return void (await this.client.startScavenge());
    for (const member of members) {
      const node = new LogClient(toNode(this.connection, member));
      try {
        await within(answerMilliseconds, node.startScavenge(), () => undefined);
      } finally {
        await node.close();
      }
    }
  }

  private async *reading(read: () => AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent> {
    this.checkOpen();
    try {
      yield* read();
    } catch (error) {
      this.checkOpen();
      throw refusalOf(error);
    }
  }

  private finishing<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    const done = () => this.underWay.delete(work);
    work.then(done, done);
    return work;
  }

  private checkOpen(): void {
    if (this.closing !== undefined) throw new StoreUnavailable('the store is closed');
  }
}
