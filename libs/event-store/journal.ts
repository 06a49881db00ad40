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
import { EventOpener } from './event-opener.js';
import type { EventRegistry } from './event-registry.js';
import type {
  Appended,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadAllOptions,
  ReadStreamOptions,
  Unsealed,
} from './port.js';

const encoder = new TextEncoder();

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
