import type { EventDefinition } from '#kernel';

/** What the context brings to the log, and nothing else: a thread that only projects loads this door alone. */
export const retentionEvents: readonly EventDefinition[] = [];
