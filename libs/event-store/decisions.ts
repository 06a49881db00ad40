import { LRUCache } from 'lru-cache';
import type { CommandContext, Decider, DomainEvent } from '#kernel';
import { WrongExpectedRevision } from './errors.js';
import type { Journal } from './journal.js';

const RETRIES = 5;
const CACHED_STREAMS = 500;

interface Folded {
  state: unknown;
  /** Last revision folded, -1 when the stream is empty. */
  revision: number;
}

export interface Decided<Event> {
  readonly events: readonly Event[];
  /** Global position of the last event; `undefined` when nothing happened. */
  readonly position: number | undefined;
}

/**
 * Load, fold, decide, append with the expected revision. A version conflict is retried a few times by deciding again;
 * nothing else is. Folded states are kept (bounded), so that a command reads only what is new in its stream.
 */
export class Decisions {
  private readonly cache = new LRUCache<string, Folded>({ max: CACHED_STREAMS });
  private readonly tails = new Map<string, Promise<unknown>>();

  constructor(readonly journal: Journal) {}

  /** Commands on one stream are decided one after the other here; other servers are met as version conflicts. */
  execute<C, S, E extends DomainEvent>(
    decider: Decider<C, S, E>,
    stream: string,
    command: C,
    context: CommandContext,
  ): Promise<Decided<E>> {
    return this.inTurn(stream, async () => {
      for (let attempt = 0; ; attempt += 1) {
        const folded = await this.fold(decider, stream);
        const events = decider.decide(command, folded.state as S);
        if (events.length === 0) return { events, position: undefined };
        const expected = folded.revision < 0 ? 'none' : folded.revision;
        try {
          const appended = await this.journal.append(stream, events, expected, context);
          this.advance(decider, stream, folded, events);
          return { events, position: appended.position };
        } catch (error) {
          this.cache.delete(stream);
          if (!(error instanceof WrongExpectedRevision) || attempt >= RETRIES) throw error;
        }
      }
    });
  }

  /** The state of a stream now, to be read only. */
  load<C, S, E extends DomainEvent>(decider: Decider<C, S, E>, stream: string): Promise<S> {
    return this.inTurn(stream, async () => (await this.fold(decider, stream)).state as S);
  }

  private async fold<C, S, E extends DomainEvent>(decider: Decider<C, S, E>, stream: string): Promise<Folded> {
    const folded = this.cache.get(stream) ?? { state: decider.initial(), revision: -1 };
    this.cache.delete(stream);
    for await (const event of this.journal.readStream(stream, { from: folded.revision + 1 })) {
      if (!event.shredded) folded.state = decider.evolve(folded.state as S, event as unknown as E);
      folded.revision = event.revision;
    }
    this.cache.set(stream, folded);
    return folded;
  }

  private advance<C, S, E extends DomainEvent>(
    decider: Decider<C, S, E>,
    stream: string,
    folded: Folded,
    events: readonly E[],
  ): void {
    this.cache.delete(stream);
    for (const event of events) folded.state = decider.evolve(folded.state as S, event);
    folded.revision += events.length;
    this.cache.set(stream, folded);
  }

  private inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.tails.get(stream) ?? Promise.resolve()).then(work, work);
    this.tails.set(stream, turn);
    const forget = () => {
      if (this.tails.get(stream) === turn) this.tails.delete(stream);
    };
    turn.then(forget, forget);
    return turn;
  }
}
