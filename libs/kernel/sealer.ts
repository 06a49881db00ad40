import type { KeyReference } from './event.js';

export interface Sealed {
  readonly keyId: string;
  readonly tag?: string;
  readonly bytes: Uint8Array;
}

/** Seals payloads under keys that have a life span. Implemented by the keyring. */
export interface Sealer {
  /** @param associated bytes that are authenticated with the payload, in clear (the event's id, type and stream). */
  seal(key: KeyReference, plaintext: Uint8Array, associated: Uint8Array): Sealed;
  /** The plaintext, or `undefined` when the key has been destroyed. Throws when the bytes were tampered with. */
  open(sealed: Sealed, associated: Uint8Array): Uint8Array | undefined;
}
