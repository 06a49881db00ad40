import type { EventDefinition } from '#kernel';
import { holdEvents } from './domain/hold-events.js';
import { periodsEvents } from './domain/periods.js';
import { purgeEvents } from './domain/purge-events.js';

/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export const retentionEvents: readonly EventDefinition[] = [...holdEvents, ...purgeEvents, ...periodsEvents];
export { holdsViews } from './projections/holds/projection.js';
export { MOST } from './domain/periods.js';
