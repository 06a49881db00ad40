import type { NewEvent, StoredEvent } from '#event-store';
import { streamNamed, TOMBSTONES } from './names.js';

/**
 * Distance between two records of the log, as if each took as many bytes: a position that no record stands at is refused,
 * as the real server refuses it.
 */
export const RECORD_BYTES = 100;
export const STREAM_DELETED = '$streamDeleted';
/** Revision of a tombstone: the largest of 63 bits. */
export const DELETED_REVISION = '9223372036854775807';

export interface Proposal {
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

export interface LogRecord extends Proposal {
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const HEADER = /^([0-9a-z]+)([JB])(6?)\|/;
const LARGEST = 1024 * 1024;

/** Content type and time go before the metadata, which the store keeps as text. */
export function toStored(proposals: readonly Proposal[], now: number): NewEvent[] {
  const created = now.toString(36);
  const stored = proposals.map((one) => {
    const text = textOf(one.metadata);
    const header = `${created}${one.json ? 'J' : 'B'}${text === undefined ? '6' : ''}|`;
    const metadata = header + (text ?? Buffer.from(one.metadata).toString('base64'));
    return { id: one.id, type: one.type, metadata, data: one.data };
  });
  if (sizeOf(stored) <= LARGEST) return stored;
  // The store's own limit is the protocol's: an append that just fits has no room for a header, nor for a time.
  return proposals.map(({ id, type, metadata, data }) => ({ id, type, metadata: textOf(metadata) ?? '', data }));
}

export function toRecord(event: StoredEvent): LogRecord {
  const position = event.position * RECORD_BYTES;
  const { id, type, data, revision } = event;
  const [header = '', created = '0', content, base64] = HEADER.exec(event.metadata) ?? [];
  const text = event.metadata.slice(header.length);
  const metadata = Buffer.from(text, base64 === '6' ? 'base64' : 'utf8');
  const common = { id, type, json: content === 'J', metadata, created: Number.parseInt(created, 36), position };
  if (event.stream !== TOMBSTONES) return { ...common, data, stream: streamNamed(event.stream), revision };
  const stream = Buffer.from(data).toString();
  return { ...common, data: new Uint8Array(), stream, revision: Number.MAX_SAFE_INTEGER };
}

export const isTombstone = ({ type }: LogRecord): boolean => type === STREAM_DELETED;

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const sizeOf = (events: readonly NewEvent[]): number =>
  events.reduce(
    (bytes, { type, metadata, data }) =>
      bytes + 16 + Buffer.byteLength(type) + Buffer.byteLength(metadata) + data.byteLength,
    0,
  );
