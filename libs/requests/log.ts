import type { EventDefinition } from '#kernel';
import { missionEvents } from './domain/mission-events.js';
import { accessEvents } from './domain/access-events.js';
import { savedSearchEvents } from './domain/saved-search-events.js';

/** What the context brings to the log and to the views, and nothing else: a thread that only projects loads this door alone. */
export const requestsEvents: readonly EventDefinition[] = [...accessEvents, ...missionEvents, ...savedSearchEvents];
export { requestsViews } from './projections/view-group.js';
