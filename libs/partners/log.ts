/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export { partnersEvents } from './domain/events.js';
export { partnersViews } from './projections/partners/projection.js';
