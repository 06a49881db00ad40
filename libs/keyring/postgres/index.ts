/** A door of its own: its client is loaded only where keys live there. */
export { PostgresKeyring, type PostgresKeyringOptions } from './postgres-keyring.js';
