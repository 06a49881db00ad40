import type { KeyReference, Sealer } from '#kernel';
import type { KEPT, KeptKey } from './kept-keys.js';
import type { KeyListing } from './key-file.js';

export type KeyKind = KeyReference['kind'];

type Eventually<T> = T | Promise<T>;

/**
 * What every keyring does, wherever its keys are kept. `seal` and `open` answer at once, from the keys at hand; preparing
 * fails with `keyring.unreachable`.
 */
export interface AnyKeyring extends Sealer {
  /** Destroys one key for ever, and so everything sealed under it. @param at milliseconds since the epoch. */
  destroy(keyId: string, at: number): Eventually<void>;

  /** Notices keys that another thread or server destroyed. */
  refresh(): Eventually<void>;

  /** Every key ever made, in order of id; kind `kept`: those of `keepDerived`. */
  keys(kind?: KeyKind | typeof KEPT): Eventually<readonly KeyListing[]>;

  /**
   * Keeps these accounts' payload keys of one legal day, wrapped by the master key, so that they outlive the day's key:
   * once that is destroyed, `open` opens these accounts' events of the day and nobody else's, and nothing is sealed under
   * that day any more. Durable once done; repeating it is harmless. Errors: `UnknownKey` where nothing was ever sealed that
   * day, `KeyDestroyed` where it is too late.
   * @param day `yyyy-mm-dd` @param at milliseconds since the epoch
   */
  keepDerived(day: string, subjects: readonly string[], at: number): Eventually<void>;

  /** Kept keys that still stand, in order of id: of that legal day, or of all. */
  kept(day?: string): Eventually<readonly KeptKey[]>;

  /**
   * Destroys for ever the kept keys of that legal day but for these accounts'. Repeating it is harmless.
   * @param at milliseconds since the epoch @returns the ids of those destroyed by this call
   */
  releaseKept(day: string, subjectsThatStay: readonly string[], at: number): Eventually<readonly string[]>;

  close(): Eventually<void>;
}

/** Injection token of the `AnyKeyring`. */
export const KEYRING = Symbol('Keyring');
