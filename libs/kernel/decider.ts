import type { DomainEvent } from './event.js';

/**
 * A decision as a pure value: no framework, no clock, no random.
 * `evolve` owns the state that it is given (it may change it in place) and is only shown events that could be opened:
 * no state still in force depends on a shredded one. `decide` never changes the state.
 */
export interface Decider<Command, State, Event extends DomainEvent> {
  initial(): State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): readonly Event[];
}
