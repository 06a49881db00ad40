import type { KeyReference } from './event.js';

export interface Sealed {
  readonly keyId: string;
  readonly tag?: string;
  readonly bytes: Uint8Array;
}

/** A payload's key at hand: how the log names it, and the secret, of which only a `PayloadSealer` makes sense. */
export interface PayloadKey {
  readonly keyId: string;
  readonly tag?: string;
  /** May be handed to another thread as it is. */
  readonly secret: object;
}

/** Seals under secrets at hand, on whichever thread. */
export interface PayloadSealer {
  /** Bytes that a sealed payload has before and after those of its plaintext. */
  readonly before: number;
  readonly after: number;
  /**
   * Seals in place, which spares copying: the many bytes of a busy log.
   * @param room the sealed payload's bytes, those of the plaintext in their place
   * @param associated as for `Sealer.seal`
   */
  sealInPlace(secret: object, room: Uint8Array, associated: Uint8Array): void;
}

/** What a module exports that another thread loads to seal there. */
export interface PayloadSealerModule {
  payloadSealer(): PayloadSealer;
}

/** Seals payloads under keys that have a life span. Implemented by the keyring. */
export interface Sealer {
  /** Every key is at hand at any time: nothing need be prepared. */
  readonly near: boolean;
  /**
   * Brings, or makes, the keys that sealing under these references needs.
   * @returns undefined where they are all at hand: then seal before anything is awaited. Otherwise wait, and ask again.
   */
  prepareToSeal(references: readonly KeyReference[]): Promise<void> | undefined;
  /** The same for opening what was sealed under these key ids, in one journey for all. */
  prepareToOpen(keyIds: readonly string[]): Promise<void> | undefined;
  /** @param associated bytes that are authenticated with the payload, in clear (the event's id, type and stream). */
  seal(key: KeyReference, plaintext: Uint8Array, associated: Uint8Array): Sealed;
  /** What `seal` would seal under, for later or for another thread; the same errors. */
  payloadKey(key: KeyReference): PayloadKey;
  readonly payloads: PayloadSealer;
  /** The plaintext, or `undefined` when the key has been destroyed. Throws when the bytes were tampered with. */
  open(sealed: Sealed, associated: Uint8Array): Uint8Array | undefined;
}
