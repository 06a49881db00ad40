import type { EventDefinition } from '#kernel';
import { holdEvents } from './domain/hold-events.js';

/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export const retentionEvents: readonly EventDefinition[] = [...holdEvents];
export { holdsViews } from './projections/holds/projection.js';
