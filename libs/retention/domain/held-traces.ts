import type { Decider } from '#kernel';
import type { TraceHeld } from './hold-events.js';

/** Copies of traces under one hold: each original once. */
export const heldTraces: Decider<readonly TraceHeld['data'][], Set<string>, TraceHeld> = {
  initial: () => new Set(),
  evolve: (copied, { data }) => copied.add(data.original.id),
  decide: (traces, copied) =>
    traces.filter(({ original }) => !copied.has(original.id)).map((data) => ({ type: 'TraceHeld', data })),
};
