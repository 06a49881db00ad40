import type { EventDefinition } from '#kernel';
import { directoryEvents } from './domain/directory-events.js';
import { registerEvents } from './domain/register-events.js';

/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export const habilitationsEvents: readonly EventDefinition[] = [...directoryEvents, ...registerEvents];
export { rightsViews } from './projections/rights/projection.js';
