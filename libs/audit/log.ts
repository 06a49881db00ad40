/** What the context brings to the log, and nothing else: a thread that only projects loads this door alone. */
export { auditEvents } from './domain/events.js';
