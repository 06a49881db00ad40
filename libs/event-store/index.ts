export * from './errors.js';
export * from './port.js';
export { categoryOf } from './stream-name.js';
export { SqliteEventStore, type SqliteEventStoreOptions } from './sqlite/sqlite-event-store.js';
export { SqliteLogReader } from './sqlite/sqlite-log-reader.js';
export { workerUrl } from './sqlite/worker-url.js';
export { Decisions, type Decided } from './decisions.js';
export { EventRegistry } from './event-registry.js';
export { EventOpener, Journal, type Transcript } from './journal.js';
