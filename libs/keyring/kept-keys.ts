import { createSecretKey, type KeyObject } from 'node:crypto';
import { tagOf, traceKey } from './derivation.js';
import type { Envelope } from './envelope.js';
import { TamperedPayload } from './errors.js';

/** Kind under which keyrings list these keys; nothing is ever sealed under a reference of this kind. */
export const KEPT = 'kept';
const KEY_BYTES = 32;
const DAY_KEY = /^trace\/\d{4}-\d{2}-\d{2}$/;

/** A user's payload key of one legal day that outlives the day's own key, for a legal hold. */
export interface KeptKey {
  /** `trace/<yyyy-mm-dd>/<tag>`: names nobody. */
  readonly id: string;
  readonly day: string;
  /** The user's pseudonym of that day, as in the events' clear metadata. */
  readonly tag: string;
  /** The account; in memory only, the keyring holds it wrapped with the key. */
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
}

export interface WrappedKept {
  readonly id: string;
  readonly wrapped: Buffer;
  readonly createdAt: number;
}

export const isDayKey = (keyId: string): boolean => DAY_KEY.test(keyId);

export const dayKeyId = (day: string): string => `trace/${day}`;

/** @returns day and tag of a kept key's id. */
export function partsOf(id: string): { readonly day: string; readonly tag: string } {
  const [, day = '', tag = ''] = id.split('/');
  return { day, tag };
}

/** A payload key and whose it is, wrapped by the master key: once the day's key is gone, nothing else tells the tag's owner. */
export function wrapKept(envelope: Envelope, master: KeyObject, dayKey: KeyObject, day: string, subject: string) {
  const tag = tagOf(dayKey, subject);
  const id = `${dayKeyId(day)}/${tag}`;
  const plaintext = Buffer.concat([traceKey(dayKey, tag).export(), Buffer.from(subject)]);
  const wrapped = envelope.seal(master, plaintext, Buffer.from(id));
  plaintext.fill(0);
  return { id, wrapped };
}

/** @throws TamperedPayload */
export function unwrapKept(envelope: Envelope, master: KeyObject, { id, wrapped }: Omit<WrappedKept, 'createdAt'>) {
  const plaintext = envelope.open(master, wrapped, Buffer.from(id));
  if (plaintext === undefined) throw new TamperedPayload(id);
  const key = createSecretKey(plaintext.subarray(0, KEY_BYTES));
  const subject = plaintext.toString('utf8', KEY_BYTES);
  plaintext.fill(0);
  return { key, subject };
}
