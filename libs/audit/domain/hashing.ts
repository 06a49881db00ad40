import { hash } from 'node:crypto';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;
const pair = Buffer.alloc(1 + 2 * HASH_BYTES);
pair[0] = NODE;

/** By way of a text: Node takes longer to make a buffer of a hash than to compute it. */
export const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');

/** Root of the empty tree (RFC 9162, 2.1.1). */
export const EMPTY_ROOT = sha256(Buffer.alloc(0));

/** Hash of one entry: SHA-256 of 0x00 and the entry (RFC 9162, 2.1.1). */
export function leafHash(entry: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + entry.length);
  bytes[0] = LEAF;
  bytes.set(entry, 1);
  return sha256(bytes);
}

/** Hash of an inner node: SHA-256 of 0x01, left and right (RFC 9162, 2.1.1). Both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}
