import type { Decider } from './decider.js';
import { isRefusal, type Refusal } from './errors.js';
import type { DomainEvent } from './event.js';

export interface Outcome<Event> {
  /** Exactly these events, in this order. */
  then(...events: readonly Event[]): void;
  /** Then nothing happened. */
  thenNothing(): void;
  /** Refused with this stable code. */
  thenRefused(code: string): Refusal;
}

/**
 * Given / when / then over a decider, for specs.
 * @param same compares by value and throws on a difference (in Jest: `(a, b) => expect(a).toEqual(b)`).
 */
export function specificationOf<Command, State, Event extends DomainEvent>(
  decider: Decider<Command, State, Event>,
  same: (actual: unknown, expected: unknown) => void,
): (given: readonly Event[]) => { when(command: Command): Outcome<Event> } {
  return (given) => ({
    when(command) {
      const run = (): readonly Event[] => {
        const state = given.reduce((folded, event) => decider.evolve(folded, event), decider.initial());
        return decider.decide(command, state);
      };
      return {
        then: (...events) => same(run(), events),
        thenNothing: () => same(run(), []),
        thenRefused: (code) => {
          try {
            const events = run();
            throw new Error(`expected the refusal ${code}, but these happened: ${JSON.stringify(events)}`);
          } catch (error) {
            if (!isRefusal(error)) throw error;
            same(error.code, code);
            return error;
          }
        },
      };
    },
  });
}
