import type { SqliteEventStore } from '#event-store';
import { ENCODED_PREFIX } from './names.js';
import { isTombstone, type LogRecord, toRecord } from './records.js';
import { isSoftlyDeleted, metadataIn, originalOf, type StreamMetadata } from './stream-metadata.js';

interface Metadata {
  readonly read: StreamMetadata;
  readonly data: Uint8Array;
}

/** What is known of streams besides their events: tombstones and metadata, read once when the log is opened. */
export class StreamStates {
  private readonly tombstones = new Set<string>();
  private readonly metadata = new Map<string, Metadata>();

  async load(store: SqliteEventStore): Promise<void> {
    for await (const event of store.readAll({ prefixes: [ENCODED_PREFIX] })) this.note(toRecord(event));
  }

  /** To be called with every record that is written. */
  note(record: Pick<LogRecord, 'type' | 'stream' | 'data'>): void {
    if (isTombstone(record as LogRecord)) this.tombstones.add(record.stream);
    const original = originalOf(record.stream);
    if (original !== undefined) this.metadata.set(original, { read: metadataIn(record), data: record.data });
  }

  /** Hard deletion; of its metadata stream too. */
  isDeleted(stream: string): boolean {
    return this.tombstones.has(stream) || this.tombstones.has(originalOf(stream) ?? stream);
  }

  deleted(): Iterable<string> {
    return this.tombstones;
  }

  metadataOf(stream: string): StreamMetadata {
    return this.metadata.get(stream)?.read ?? {};
  }

  metadataBytesOf(stream: string): Uint8Array {
    return this.metadata.get(stream)?.data ?? Buffer.from('{}');
  }

  isSoftlyDeleted(stream: string): boolean {
    return isSoftlyDeleted(this.metadataOf(stream));
  }
}
