import {
  type CommandContext,
  type DomainEvent,
  type EventDefinition,
  type EventMetadata,
  type Ids,
  type PayloadSealer,
  type ReadEvent,
  type Sealer,
  toInstant,
} from '#kernel';
import { AssociatedData } from './associated-data.js';
import type { EventRegistry } from './event-registry.js';
import type {
  Appended,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadAllOptions,
  ReadStreamOptions,
  StoredEvent,
  Unsealed,
} from './port.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Events whose keys are brought in one journey. */
const TOGETHER = 200;

/** What turns a stored event into one that can be read: registry, keys. Needs no store, so any thread can hold one. */
export class EventOpener {
  private readonly associated = new AssociatedData();

  constructor(
    private readonly registry: EventRegistry,
    private readonly sealer: Pick<Sealer, 'near' | 'open' | 'prepareToOpen'>,
  ) {}

  /** Opens one after the other; where keys must be brought, those of many events in one journey. */
  async *openAll(events: AsyncIterable<StoredEvent>): AsyncGenerator<ReadEvent> {
    if (this.sealer.near) {
      for await (const stored of events) yield this.open(stored);
      return;
    }
    let batch: StoredEvent[] = [];
    for await (const stored of events) {
      if (batch.push(stored) < TOGETHER) continue;
      yield* await this.openBatch(batch);
      batch = [];
    }
    yield* await this.openBatch(batch);
  }

  /** Brings the keys that opening these needs; `undefined` where they are at hand. */
  prepare(events: readonly StoredEvent[]): Promise<void> | undefined {
    return this.sealer.near ? undefined : this.bring(keyIdsOf(events));
  }

  private async openBatch(events: readonly StoredEvent[]): Promise<ReadEvent[]> {
    await this.prepare(events);
    return events.map((stored) => this.open(stored));
  }

  /** Again until they are all there: some may be forgotten meanwhile. */
  private async bring(keyIds: readonly string[]): Promise<void> {
    for (let wait = this.sealer.prepareToOpen(keyIds); wait !== undefined; wait = this.sealer.prepareToOpen(keyIds)) {
      await wait;
    }
  }

  /** @throws Error on an unknown type, a newer schema version, or bytes that were tampered with. */
  open(stored: StoredEvent): ReadEvent {
    const { id, type, stream, revision, position } = stored;
    const metadata = JSON.parse(stored.metadata) as EventMetadata;
    const bytes = this.plaintextOf(stored, metadata);
    const data = bytes === undefined ? null : (JSON.parse(decoder.decode(bytes)) as object);
    return this.revive([{ id, type, stream, revision, position }, metadata, data]);
  }

  /**
   * The event opened, as the JSON text of a `Transcript`: what hands it to another thread at the least cost.
   * @throws Error on bytes that were tampered with
   */
  transcribe(stored: StoredEvent): string {
    const { id, type, stream, revision, position, metadata } = stored;
    const bytes = this.plaintextOf(stored, keyOf(metadata));
    const place = `{"id":"${id}","type":${JSON.stringify(type)},"stream":"${stream}","revision":${revision},"position":${position}}`;
    return `[${place},${metadata},${bytes === undefined ? 'null' : decoder.decode(bytes)}]`;
  }

  /** The event of a transcript. @throws Error on an unknown type, or a newer schema version */
  revive([place, metadata, raw]: Transcript): ReadEvent {
    if (raw === null) return { ...place, metadata, shredded: true };
    const data = this.registry.upcast(place.type, metadata.schemaVersion, raw);
    return { ...place, metadata, data, shredded: false };
  }

  /** The payload; `undefined` where its key is gone. */
  private plaintextOf({ id, type, stream, data }: StoredEvent, { keyId, tag }: KeyOfEvent): Uint8Array | undefined {
    if (keyId === undefined) return data;
    const sealed = tag === undefined ? { keyId, bytes: data } : { keyId, tag, bytes: data };
    return this.sealer.open(sealed, this.associated.of(id, stream, type));
  }
}

/** Sealed when its payload is asked for, or by its store. */
class UnsealedEvent implements NewEvent, Unsealed {
  readonly unsealed = this;
  private bytes: Uint8Array | undefined;

  constructor(
    readonly id: string,
    readonly type: string,
    readonly metadata: string,
    readonly text: string,
    readonly secret: object,
    readonly size: number,
    private readonly stream: string,
    private readonly sealing: Sealing,
  ) {}

  get before(): number {
    return this.sealing.payloads.before;
  }

  get data(): Uint8Array {
    if (this.bytes === undefined) {
      const room = Buffer.allocUnsafe(this.size);
      room.write(this.text, this.before);
      this.seal(room);
      this.bytes = room;
    }
    return this.bytes;
  }

  seal(room: Uint8Array): void {
    const { associated, payloads } = this.sealing;
    payloads.sealInPlace(this.secret, room, associated.of(this.id, this.stream, this.type));
  }
}

interface Sealing {
  readonly payloads: PayloadSealer;
  readonly associated: AssociatedData;
}

type KeyOfEvent = Pick<EventMetadata, 'keyId' | 'tag'>;

/** As the journal writes them, key and tag come last: then the rest need not be read to know them. */
const LAST = /,"keyId":"([^"\\]+)"(?:,"tag":"([^"\\]+)")?\}$/;

function keyOf(metadata: string): KeyOfEvent {
  const found = LAST.exec(metadata.slice(metadata.lastIndexOf(',"keyId":')));
  if (found === null) return JSON.parse(metadata) as EventMetadata;
  const [, keyId = '', tag] = found;
  return tag === undefined ? { keyId } : { keyId, tag };
}

/** An event out of its seal, whatever its schema version; `null`: its key is gone. */
export type Transcript = readonly [
  place: Omit<StoredEvent, 'metadata' | 'data'>,
  metadata: EventMetadata,
  data: object | null,
];

const keyIdsOf = (events: readonly StoredEvent[]): string[] => [
  ...new Set(
    events.map(({ metadata }) => (JSON.parse(metadata) as EventMetadata).keyId).filter((keyId) => keyId !== undefined),
  ),
];

/** The log as the domain sees it: typed events in, opened events out; sealing in between. */
export class Journal {
  private readonly opener: EventOpener;
  private readonly sealing: Sealing;

  constructor(
    readonly store: EventStore,
    private readonly registry: EventRegistry,
    private readonly sealer: Sealer,
    private readonly ids: Ids,
    private readonly legalDayOf: (milliseconds: number) => string,
  ) {
    this.opener = new EventOpener(registry, sealer);
    this.sealing = { payloads: sealer.payloads, associated: new AssociatedData() };
  }

  /** @param eventIds given where the ids must be the same at every try. Errors: those of `EventStore.append`. */
  append(
    stream: string,
    events: readonly DomainEvent[],
    expected: ExpectedRevision,
    context: CommandContext,
    eventIds?: readonly string[],
  ): Promise<Appended> {
    const wait = this.prepare(events, context.at);
    if (wait !== undefined) return wait.then(() => this.append(stream, events, expected, context, eventIds));
    const sealed = events.map((event, index) => this.encode(stream, event, context, eventIds?.[index]));
    return this.store.append(stream, sealed, expected);
  }

  /**
   * Brings the keys that sealing these needs. @returns undefined where they are at hand: then `encode` before anything is
   * awaited; otherwise wait, and ask again. @param at milliseconds since the epoch
   */
  prepare(events: readonly DomainEvent[], at: number): Promise<void> | undefined {
    if (this.sealer.near) return undefined;
    const day = this.legalDayOf(at);
    const keys = events.map((event) => this.registry.definition(event.type).key(event.data, day));
    return this.sealer.prepareToSeal(keys.filter((key) => key !== undefined));
  }

  /** One event in the form that the store takes, its key made and at hand. */
  encode(stream: string, event: DomainEvent, context: CommandContext, eventId?: string): NewEvent {
    const definition = this.registry.definition(event.type);
    const id = eventId ?? this.ids.next(context.at);
    const text = JSON.stringify(event.data);
    const { type } = event;
    const reference = definition.key(event.data, this.legalDayOf(context.at));
    if (reference === undefined) {
      return { id, type, metadata: this.metadataOf(definition, event, context), data: encoder.encode(text) };
    }
    const key = this.sealer.payloadKey(reference);
    const metadata = this.metadataOf(definition, event, context, key);
    const { before, after } = this.sealing.payloads;
    const size = before + Buffer.byteLength(text) + after;
    const unsealed = new UnsealedEvent(id, type, metadata, text, key.secret, size, stream, this.sealing);
    if (key.tag !== undefined) return unsealed;
    // Only a legal day's keys wait or travel: they live for months. Others may be destroyed at any time.
    return { id, type, metadata, data: unsealed.data };
  }

  async *readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<ReadEvent> {
    yield* this.opener.openAll(this.store.readStream(stream, options));
  }

  async *readAll(options?: ReadAllOptions): AsyncGenerator<ReadEvent> {
    yield* this.opener.openAll(this.store.readAll(options));
  }

  /** Once per event: `JSON.stringify` leaves out what is undefined, which costs far less than spreading it in or not. */
  private metadataOf(
    definition: EventDefinition,
    event: DomainEvent,
    context: CommandContext,
    sealed?: { keyId: string; tag?: string },
  ): string {
    return JSON.stringify({
      schemaVersion: definition.schemaVersion,
      time: context.time ?? toInstant(context.at),
      partner: definition.partner?.(event.data),
      $correlationId: context.correlationId,
      $causationId: context.causationId,
      keyId: sealed?.keyId,
      tag: sealed?.tag,
    } satisfies { [name in keyof EventMetadata]-?: EventMetadata[name] | undefined });
  }
}
