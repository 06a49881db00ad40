import { HASH_BYTES, leafHash, sha256 } from './hashing.js';

/** What of a stored event the leaf covers: the whole of it, as stored. */
export interface LeafEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** UUID. */
  readonly id: string;
  readonly type: string;
  readonly metadata: string;
  readonly data: Uint8Array;
}

/** Where a leaf's event stands, and the digest of what it holds: kept when the event itself is gone. */
export interface LeafPlace {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  /** 32 bytes. */
  readonly content: Buffer;
}

const HEADER = Buffer.from('temoin-event/1\n');
const U32 = 4;
const U64 = 8;
let scratch = Buffer.alloc(8192);

/**
 * SHA-256 over id (16 bytes), type, metadata and data, each after its length in bytes (u32, big-endian), in UTF-8 where
 * it is text. (ADR 0013)
 */
export function contentDigest({ id, type, metadata, data }: LeafEvent): Buffer {
  const most = 4 * U32 + 16 + 3 * (type.length + metadata.length) + data.length;
  if (most > scratch.length) scratch = Buffer.alloc(2 * most);
  let at = scratch.writeUInt32BE(16, 0);
  at += scratch.write(id.replaceAll('-', ''), at, 'hex');
  for (const text of [type, metadata]) at = scratch.writeUInt32BE(scratch.write(text, at + U32), at) + lengthAt(at);
  at = scratch.writeUInt32BE(data.length, at);
  scratch.set(data, at);
  return sha256(scratch.subarray(0, at + data.length));
}

const lengthAt = (at: number): number => scratch.readUInt32BE(at);

/**
 * The entry of one event: `temoin-event/1\n`, position (u64), stream (u32 length, UTF-8), revision (u64), content digest;
 * numbers are big-endian. The place stands beside the digest, so that a purged event's place stays provable. (ADR 0013)
 */
export function leafEntry({ position, stream, revision, content }: LeafPlace): Buffer {
  const name = Buffer.from(stream);
  const entry = Buffer.alloc(HEADER.length + U64 + U32 + name.length + U64 + HASH_BYTES);
  HEADER.copy(entry);
  let at = entry.writeBigUInt64BE(BigInt(position), HEADER.length);
  at = entry.writeUInt32BE(name.length, at);
  at += name.copy(entry, at);
  at = entry.writeBigUInt64BE(BigInt(revision), at);
  content.copy(entry, at);
  return entry;
}

export const placeOf = (event: LeafEvent): LeafPlace => ({
  position: event.position,
  stream: event.stream,
  revision: event.revision,
  content: contentDigest(event),
});

export const leafOfPlace = (place: LeafPlace): Buffer => leafHash(leafEntry(place));
