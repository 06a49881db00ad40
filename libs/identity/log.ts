/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export { identityEvents } from './domain/events.js';
export { identityViews } from './projections/view-group.js';
