import {
  type CommandContext,
  type DomainEvent,
  type EventDefinition,
  type EventMetadata,
  type Ids,
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
} from './port.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What turns a stored event into one that can be read: registry, keys. Needs no store, so any thread can hold one. */
export class EventOpener {
  private readonly associated = new AssociatedData();

  constructor(
    private readonly registry: EventRegistry,
    private readonly sealer: Pick<Sealer, 'open'>,
  ) {}

  /** @throws Error on an unknown type, a newer schema version, or bytes that were tampered with. */
  open(stored: StoredEvent): ReadEvent {
    const metadata = JSON.parse(stored.metadata) as EventMetadata;
    const { id, type, stream, revision, position } = stored;
    let bytes: Uint8Array | undefined = stored.data;
    if (metadata.keyId !== undefined) {
      const sealed = { keyId: metadata.keyId, bytes, ...(metadata.tag === undefined ? {} : { tag: metadata.tag }) };
      bytes = this.sealer.open(sealed, this.associated.of(id, stream, type));
      if (bytes === undefined) return { id, type, stream, revision, position, metadata, shredded: true };
    }
    const raw = JSON.parse(decoder.decode(bytes)) as object;
    const data = this.registry.upcast(type, metadata.schemaVersion, raw);
    return { id, type, stream, revision, position, metadata, data, shredded: false };
  }
}

/** The log as the domain sees it: typed events in, opened events out; sealing in between. */
export class Journal {
  private readonly associated = new AssociatedData();
  private readonly opener: EventOpener;

  constructor(
    readonly store: EventStore,
    private readonly registry: EventRegistry,
    private readonly sealer: Sealer,
    private readonly ids: Ids,
    private readonly legalDayOf: (milliseconds: number) => string,
  ) {
    this.opener = new EventOpener(registry, sealer);
  }

  /** @param eventIds given where the ids must be the same at every try. Errors: those of `EventStore.append`. */
  append(
    stream: string,
    events: readonly DomainEvent[],
    expected: ExpectedRevision,
    context: CommandContext,
    eventIds?: readonly string[],
  ): Promise<Appended> {
    const sealed = events.map((event, index) => this.encode(stream, event, context, eventIds?.[index]));
    return this.store.append(stream, sealed, expected);
  }

  /** Seals one event into the form that the store takes. */
  encode(stream: string, event: DomainEvent, context: CommandContext, eventId?: string): NewEvent {
    const definition = this.registry.definition(event.type);
    const id = eventId ?? this.ids.next(context.at);
    const plaintext = encoder.encode(JSON.stringify(event.data));
    const key = definition.key(event.data, this.legalDayOf(context.at));
    if (key === undefined) {
      return { id, type: event.type, metadata: metadataOf(definition, event, context), data: plaintext };
    }
    const sealed = this.sealer.seal(key, plaintext, this.associated.of(id, stream, event.type));
    return { id, type: event.type, metadata: metadataOf(definition, event, context, sealed), data: sealed.bytes };
  }

  async *readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<ReadEvent> {
    for await (const stored of this.store.readStream(stream, options)) yield this.opener.open(stored);
  }

  async *readAll(options?: ReadAllOptions): AsyncGenerator<ReadEvent> {
    for await (const stored of this.store.readAll(options)) yield this.opener.open(stored);
  }
}

function metadataOf(
  definition: EventDefinition,
  event: DomainEvent,
  context: CommandContext,
  sealed?: { keyId: string; tag?: string },
): string {
  const partner = definition.partner?.(event.data);
  const metadata: EventMetadata = {
    schemaVersion: definition.schemaVersion,
    time: toInstant(context.at),
    ...(partner === undefined ? {} : { partner }),
    $correlationId: context.correlationId,
    ...(context.causationId === undefined ? {} : { $causationId: context.causationId }),
    ...(sealed === undefined ? {} : { keyId: sealed.keyId }),
    ...(sealed?.tag === undefined ? {} : { tag: sealed.tag }),
  };
  return JSON.stringify(metadata);
}
