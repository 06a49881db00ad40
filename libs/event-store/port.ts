/** An event as a store takes it: opaque bytes under a name. Larger than 1 MiB in all (one append): refused. */
export interface NewEvent {
  /** UUID. */
  readonly id: string;
  readonly type: string;
  /** Clear metadata: JSON text. */
  readonly metadata: string;
  /** Sealed bytes, or JSON in clear. */
  readonly data: Uint8Array;
  /** Where it is not sealed yet: a store may seal it by itself, on another thread, instead of asking for `data`. */
  readonly unsealed?: Unsealed;
}

/** A payload and what to seal it under, with the `AssociatedData` of its event. */
export interface Unsealed {
  /** JSON. */
  readonly text: string;
  /** For a `PayloadSealer`. */
  readonly secret: object;
  /** Bytes that it will have once sealed, and how many of them come before the text's. */
  readonly size: number;
  readonly before: number;
  /** @param room those bytes, the text's in their place; sealed when it returns */
  seal(room: Uint8Array): void;
}

/** Bytes of an event's sealed payload, without sealing it. */
export const payloadSize = (event: NewEvent): number => event.unsealed?.size ?? event.data.byteLength;

/** An event as a store gives it back. `revision` counts from 0 in its stream; `position` grows over the whole log. */
export interface StoredEvent extends Omit<NewEvent, 'unsealed'> {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/** `any`: no check · `none`: the stream must not exist · `exists`: it must · a number: its last revision. */
export type ExpectedRevision = 'any' | 'none' | 'exists' | number;

export interface Appended {
  /** Revision of the last event of this append. */
  readonly revision: number;
  /** Position of the last event of this append. */
  readonly position: number;
}

export type Direction = 'forwards' | 'backwards';

export interface ReadStreamOptions {
  readonly direction?: Direction;
  /** First revision read, inclusive. Default: the beginning forwards, the end backwards. */
  readonly from?: number;
  readonly limit?: number;
}

export interface ReadAllOptions {
  readonly direction?: Direction;
  /** Exclusive: forwards reads what follows it, backwards what precedes it. Default: everything. */
  readonly from?: number;
  readonly limit?: number;
  /** Only streams whose name starts with one of these. */
  readonly prefixes?: readonly string[];
}

export interface SubscribeOptions {
  /** Exclusive; default: from the beginning. */
  readonly from?: number;
  readonly prefixes?: readonly string[];
  /** Ends the subscription. */
  readonly signal?: AbortSignal;
}

/** Everything after `from` up to the end of the log has been given; what follows is live. */
export interface CaughtUp {
  readonly caughtUp: true;
  /** The position up to which the log was read, filtered events included. */
  readonly position: number;
}

export interface EventStore {
  /**
   * Atomic, and durable (fsync) once answered. Repeating an append with the same ids and the same exact revision (or
   * `none`) answers as the first time.
   * @throws WrongExpectedRevision, StreamDeleted, EventTooLarge, UnknownCategory, MalformedStreamName, StoreFull, StoreUnavailable
   */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended>;
  /** A stream that does not exist reads as empty; a deleted one too. */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<StoredEvent>;
  readAll(options?: ReadAllOptions): AsyncIterable<StoredEvent>;
  /** Catch-up subscription: history, then live, without a gap or a double. */
  subscribe(options?: SubscribeOptions): AsyncIterable<StoredEvent | CaughtUp>;
  /** Hard delete (tombstone): the stream can never be written again. `expected` as for append, except `none`. */
  deleteStream(stream: string, expected: ExpectedRevision): Promise<void>;
  /** Names of the streams that start with `prefix` and are not deleted, each once, in any order. */
  streams(prefix: string): AsyncIterable<string>;
  /** Names of the deleted streams, in any order; those that another server deletes meanwhile may be missing. */
  deletedStreams(): Promise<readonly string[]>;
  /** Gives the space of deleted streams back. */
  scavenge(): Promise<void>;
  /** Position of the last event of the log; 0 when it is empty. */
  head(): Promise<number>;
  close(): Promise<void>;
}

/** Every stream is `<category>-<id>`; the categories are those of the architecture's table. */
export const CATEGORIES = [
  'trace',
  'convention',
  'account',
  'directory',
  'habilitations',
  'review',
  'request',
  'hold',
  'incident',
  'purge',
  'checkpoint',
  'mission',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** EventStoreDB's default for one append: 1 MiB of ids, types, metadata and data. */
export const MAX_APPEND_BYTES = 1024 * 1024;
