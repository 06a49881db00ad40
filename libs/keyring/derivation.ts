import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

// Node takes several times longer over a raw secret than over a `KeyObject`.
const EMPTY = Buffer.alloc(0);
const TRACE_INFO = Buffer.from('temoin/trace/v1');
const TAG_BYTES = 16;

/** Per-day pseudonym of a user: first 16 bytes of HMAC-SHA256(day key, user), in hexadecimal. */
export const tagOf = (dayKey: KeyObject, subject: string): string =>
  createHmac('sha256', dayKey).update(subject).digest().toString('hex', 0, TAG_BYTES);

/** Payload key of one user on one legal day: HKDF-SHA256 (RFC 5869) of the day key, bound to the tag. */
export const traceKey = (dayKey: KeyObject, tag: string): KeyObject =>
  derived(dayKey, Buffer.concat([TRACE_INFO, Buffer.from(tag, 'hex')]));

/** Payload key under a `habilitation` or `identity` data key: HKDF-SHA256, bound to the kind. */
export const payloadKey = (dataKey: KeyObject, kind: string): KeyObject =>
  derived(dataKey, Buffer.from(`temoin/${kind}/v1`));

function derived(secret: KeyObject, info: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, EMPTY, info, 32)));
}
