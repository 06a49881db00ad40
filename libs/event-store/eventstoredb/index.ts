/** A door of its own: its client is loaded only where a log lives there. */
export { EventStoreDbEventStore, type EventStoreDbOptions } from './eventstoredb-event-store.js';
