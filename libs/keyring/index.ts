export {
  KeyDestroyed,
  KeyringUnreadable,
  MasterKeyUnusable,
  TamperedPayload,
  UnknownKey,
  WrongMasterKey,
} from './errors.js';
export { Keyring, type KeyKind, type KeyringOptions } from './keyring.js';
export type { KeyListing } from './key-file.js';
export { legalDayOf } from './legal-day.js';
export { loadMasterKey, type MasterKey, type MasterKeySource } from './master-key.js';
export { keyringMessages } from './messages.js';
