import type { KeyReference, Sealer } from '#kernel';
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

  /** Every key ever made, in order of id. */
  keys(kind?: KeyKind): Eventually<readonly KeyListing[]>;

  close(): Eventually<void>;
}
