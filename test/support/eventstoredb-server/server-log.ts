import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
  EventTooLarge,
  type ExpectedRevision,
  MAX_APPEND_BYTES,
  SqliteEventStore,
  StreamDeleted,
  WrongExpectedRevision,
} from '#event-store';
import { storedName, TOMBSTONES } from './names.js';
import { RecentEvents } from './recent-events.js';
import { type Proposal, RECORD_BYTES, STREAM_DELETED, toStored } from './records.js';
import { Deleted, RpcError, TooLarge, WrongVersion } from './rpc-errors.js';
import { metastreamOf, originalOf, recreatedFrom, SOFT_DELETION } from './stream-metadata.js';
import { StreamStates } from './stream-states.js';

export interface Written {
  /** Of the last event. */
  readonly revision: number;
  readonly position: number;
  /** It had been written before. */
  readonly repeated?: boolean;
}

const VERSIONS = { any: -2, none: -1, exists: -4 } as const;

/** The writing half of the server, over the embedded store. Everything is durable when it answers. */
export class ServerLog {
  readonly states = new StreamStates();
  private readonly recent = new RecentEvents();
  private head = 0;
  /** Changes of a stream as a whole wait for its appends, and they for them. */
  private readonly appending = new Map<string, Promise<unknown>>();
  private readonly changing = new Map<string, Promise<unknown>>();

  private constructor(readonly store: SqliteEventStore) {}

  /** @param folder exists; a new log begins, as the real one does, with an event of the system */
  static async open(folder: string): Promise<ServerLog> {
    const log = new ServerLog(await SqliteEventStore.open({ file: join(folder, 'log.db') }));
    if ((await log.store.head()) === 0) {
      await log.append('$user-admin', [system('$UserCreated', '{"loginName":"admin"}')], 'any');
    }
    await log.states.load(log.store);
    return log;
  }

  /** @throws RpcError */
  append(stream: string, proposals: readonly Proposal[], expected: ExpectedRevision): Promise<Written> {
    if (sizeOf(proposals) > MAX_APPEND_BYTES) return Promise.reject(new TooLarge(MAX_APPEND_BYTES));
    if (this.states.isSoftlyDeleted(stream))
      return this.alone(stream, () => this.recreate(stream, proposals, expected));
    const change = this.changing.get(stream);
    if (change !== undefined) return change.then(() => this.append(stream, proposals, expected));
    return this.write(stream, proposals, expected);
  }

  /** Hard. @throws RpcError */
  tombstone(stream: string, expected: ExpectedRevision): Promise<Written> {
    return this.alone(stream, async () => {
      await this.check(stream, expected);
      const event = { ...system(STREAM_DELETED, stream), json: false };
      const written = await this.write(TOMBSTONES, [event], 'any', TOMBSTONES);
      this.states.note({ type: STREAM_DELETED, stream, data: new Uint8Array() });
      return written;
    });
  }

  /** Soft: hides what there is; an append begins the stream again. @throws RpcError */
  delete(stream: string, expected: ExpectedRevision): Promise<Written> {
    return this.alone(stream, async () => {
      const last = await this.check(stream, expected);
      if (last < 0) throw new WrongVersion('Delete', stream, versionOf(expected), -1);
      return this.write(metastreamOf(stream), [system('$metadata', SOFT_DELETION)], 'any');
    });
  }

  /** All chunks at once; the real server leaves the one in use. */
  async scavenge(): Promise<void> {
    for (const stream of this.states.deleted()) {
      for (const name of [stream, metastreamOf(stream)]) {
        await this.store.deleteStream(storedName(name), 'any').catch((error: unknown) => {
          if (!(error instanceof StreamDeleted)) throw error;
        });
      }
    }
    await this.store.scavenge();
  }

  /** −1: there is none. */
  async lastRevision(stream: string): Promise<number> {
    for await (const { revision } of this.store.readStream(storedName(stream), { direction: 'backwards', limit: 1 })) {
      return revision;
    }
    return -1;
  }

  private write(stream: string, proposals: readonly Proposal[], expected: ExpectedRevision, name = storedName(stream)) {
    if (this.states.isDeleted(stream)) return Promise.reject(new Deleted(stream));
    const ids = proposals.map(({ id }) => id);
    const known = expected === 'any' || expected === 'exists' ? this.recent.find(stream, ids) : undefined;
    if (known === 'some') return this.lastRevision(stream).then((last) => wrong(stream, expected, last));
    if (known !== undefined) return Promise.resolve({ ...known, repeated: true });
    const { head } = this;
    const writing = this.store.append(name, toStored(proposals, Date.now()), expected).then(
      ({ revision, position }): Written => {
        const written = { revision, position: position * RECORD_BYTES, repeated: position <= head };
        this.head = Math.max(this.head, position);
        this.recent.note(stream, ids, written);
        if (originalOf(stream) !== undefined) for (const one of proposals) this.states.note({ ...one, stream });
        return written;
      },
      (error: unknown) => refuse(error, stream, expected),
    );
    this.keep(this.appending, stream, writing);
    return writing;
  }

  private async recreate(stream: string, proposals: readonly Proposal[], expected: ExpectedRevision): Promise<Written> {
    const last = await this.lastRevision(stream);
    if (!this.states.isSoftlyDeleted(stream)) return this.write(stream, proposals, expected);
    if (expected === 'exists' || (typeof expected === 'number' && expected !== last)) wrong(stream, expected, last);
    const written = await this.write(stream, proposals, last);
    const data = recreatedFrom(this.states.metadataBytesOf(stream), last + 1);
    await this.write(metastreamOf(stream), [{ ...system('$metadata', ''), data }], 'any');
    return written;
  }

  /** The last revision. @throws RpcError when it is not the expected one */
  private async check(stream: string, expected: ExpectedRevision): Promise<number> {
    if (this.states.isDeleted(stream)) throw new Deleted(stream);
    const last = await this.lastRevision(stream);
    const there = last >= 0 && !this.states.isSoftlyDeleted(stream);
    const right =
      expected === 'any' || (expected === 'none' ? !there : expected === 'exists' ? there : expected === last);
    if (!right) throw new WrongVersion('Delete', stream, versionOf(expected), last);
    return last;
  }

  private alone<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = [this.changing, this.appending].map((under) => under.get(stream) ?? Promise.resolve());
    const turn = Promise.all(before).then(work);
    this.keep(this.changing, stream, turn);
    return turn;
  }

  private keep(into: Map<string, Promise<unknown>>, stream: string, work: Promise<unknown>): void {
    const quiet: Promise<unknown> = work.then(
      () => undefined,
      () => undefined,
    );
    into.set(stream, quiet);
    void quiet.then(() => into.get(stream) === quiet && into.delete(stream));
  }
}

export const versionOf = (expected: ExpectedRevision): number =>
  typeof expected === 'number' ? expected : VERSIONS[expected];

function system(type: string, document: string): Proposal {
  return { id: randomUUID(), type, json: true, metadata: new Uint8Array(), data: Buffer.from(document) };
}

function wrong(stream: string, expected: ExpectedRevision, actual: number): never {
  throw new WrongVersion('Append', stream, versionOf(expected), actual);
}

function refuse(error: unknown, stream: string, expected: ExpectedRevision): never {
  if (error instanceof WrongExpectedRevision) wrong(stream, expected, error.actual);
  if (error instanceof StreamDeleted) throw new Deleted(stream);
  if (error instanceof EventTooLarge) throw new TooLarge(MAX_APPEND_BYTES);
  throw new RpcError(status.UNAVAILABLE, error instanceof Error ? error.message : String(error));
}

/** As the server counts: types take two bytes a character, ids nothing. */
const sizeOf = (proposals: readonly Proposal[]): number =>
  proposals.reduce((bytes, { type, metadata, data }) => bytes + 2 * type.length + metadata.length + data.length, 0);
