export * from './errors.js';
export * from './port.js';
export { categoryOf } from './stream-name.js';
export { SqliteEventStore, type SqliteEventStoreOptions } from './sqlite/sqlite-event-store.js';
