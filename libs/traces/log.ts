/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export { traceEvents } from './domain/events.js';
export { tracesViews } from './projections/trace-rows/index.js';
