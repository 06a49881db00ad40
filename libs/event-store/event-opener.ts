import type { EventMetadata, ReadEvent, Sealer } from '#kernel';
import { AssociatedData } from './associated-data.js';
import type { EventRegistry } from './event-registry.js';
import { Opened, Shredded } from './opened-event.js';
import type { StoredEvent } from './port.js';

const decoder = new TextDecoder();
/** Events whose keys are brought in one journey. */
const TOGETHER = 200;

/** An event out of its seal, whatever its schema version: what is handed from thread to thread. */
export interface Transcript extends Omit<StoredEvent, 'data'> {
  /** The payload, JSON; `null`: its key is gone. */
  readonly text: string | null;
}

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
    return this.read(stored, this.textOf(stored));
  }

  /** The payload, JSON, out of its seal; `null` where its key is gone. @throws Error on bytes that were tampered with */
  textOf({ id, type, stream, metadata, data }: StoredEvent): string | null {
    const { keyId, tag } = keyOf(metadata);
    if (keyId === undefined) return decoder.decode(data);
    const sealed = tag === undefined ? { keyId, bytes: data } : { keyId, tag, bytes: data };
    const bytes = this.sealer.open(sealed, this.associated.of(id, stream, type));
    return bytes === undefined ? null : decoder.decode(bytes);
  }

  /** The event of a transcript. @throws Error on an unknown type, or a newer schema version */
  revive(transcript: Transcript): ReadEvent {
    return this.read(transcript, transcript.text);
  }

  private read(stored: Omit<StoredEvent, 'data'>, text: string | null): ReadEvent {
    if (text === null) return new Shredded(stored);
    const raw = JSON.parse(text) as object;
    const data = this.registry.upcast(stored.type, versionOf(stored.metadata), raw);
    return new Opened(stored, data, data === raw ? text : undefined);
  }
}

type KeyOfEvent = Pick<EventMetadata, 'keyId' | 'tag'>;

/*
 * As the journal writes metadata, the version comes first and key and tag come last: then the rest need not be read to
 * know them. In JSON a quote within a text is escaped, so that these can only be what they seem.
 */
const VERSION = '{"schemaVersion":';
const KEY = ',"keyId":"trace/';
const TAG = '","tag":"';
/** Characters from the end. */
const TAG_ENDS = 2;
const TAG_BEGINS = TAG_ENDS + 32;
const DAY_ENDS = TAG_BEGINS + TAG.length;
const DAY_BEGINS = DAY_ENDS + 'trace/yyyy-mm-dd'.length;
const KEY_BEGINS = DAY_ENDS + 'yyyy-mm-dd'.length + KEY.length;

function keyOf(metadata: string): KeyOfEvent {
  const { length } = metadata;
  if (!metadata.startsWith(KEY, length - KEY_BEGINS) || !metadata.startsWith(TAG, length - DAY_ENDS)) {
    return JSON.parse(metadata) as EventMetadata;
  }
  return { keyId: metadata.slice(-DAY_BEGINS, -DAY_ENDS), tag: metadata.slice(-TAG_BEGINS, -TAG_ENDS) };
}

function versionOf(metadata: string): number {
  const version = metadata.startsWith(VERSION)
    ? Number.parseInt(metadata.slice(VERSION.length, VERSION.length + 16))
    : NaN;
  return Number.isNaN(version) ? (JSON.parse(metadata) as EventMetadata).schemaVersion : version;
}

const keyIdsOf = (events: readonly StoredEvent[]): string[] => [
  ...new Set(events.map(({ metadata }) => keyOf(metadata).keyId).filter((keyId) => keyId !== undefined)),
];
