/** A door of its own: its client is loaded only where read models live there. */
export { type LeaseTimes, leaseTimes } from './lease.js';
export { PostgresProjections, type PostgresProjectionsOptions } from './postgres-projections.js';
export { type GroupStanding, PostgresViews, type PostgresViewsOptions } from './postgres-views.js';
export { PostgresViewTables } from './postgres-view-tables.js';
