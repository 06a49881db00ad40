export {
  KeyDestroyed,
  KeyringUnreachable,
  KeyringUnreadable,
  MasterKeyUnusable,
  TamperedPayload,
  UnknownKey,
  WrongMasterKey,
} from './errors.js';
export { type AnyKeyring, KEYRING, type KeyKind } from './any-keyring.js';
export { Keyring, type KeyringOptions } from './keyring.js';
export type { KeptKey } from './kept-keys.js';
export type { KeyListing } from './key-file.js';
export { legalDayOf } from './legal-day.js';
export { loadMasterKey, type MasterKey, type MasterKeySource } from './master-key.js';
export { keyringMessages } from './messages.js';
export { PAYLOAD_SEALER_URL } from './payload-sealer.js';
