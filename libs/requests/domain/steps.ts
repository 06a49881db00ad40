import { type FactChange, OrganisationReplay, type ToldEvent } from '#audit';

/** An event of a partner's administration: where it stands, and what it says unless its key is destroyed. */
export interface OrganisationEvent extends ToldEvent {
  readonly id: string;
  readonly position: number;
  readonly partner?: string;
}

export interface SteppedEvent {
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly at: string;
  /** Its key is destroyed: it says nothing any more. */
  readonly purged: boolean;
  readonly changes: readonly FactChange[];
}

export interface Steps {
  readonly events: readonly SteppedEvent[];
  /** Positions to step on from, either way; null where there is nothing further among those that may be seen. */
  readonly before: number | null;
  readonly after: number | null;
}

/** After a position, or, backwards, before it; from the beginning where neither is given. */
export interface StepsAsked {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

/** Event by event, each with what it changed. @param events in the order of the log @param seen which of them may be shown */
export function stepsOf(
  events: readonly OrganisationEvent[],
  seen: (event: OrganisationEvent) => boolean,
  { after = 0, before, limit }: StepsAsked,
): Steps {
  const replay = new OrganisationReplay();
  const within: SteppedEvent[] = [];
  for (const event of events) {
    const changes = replay.apply(event);
    if (!seen(event)) continue;
    const { position, id, type, at } = event;
    within.push({ position, id, type, at, purged: event.data === undefined, changes });
  }
  const chosen =
    before === undefined
      ? within.filter(({ position }) => position > after).slice(0, limit)
      : within.filter(({ position }) => position < before).slice(-limit);
  const [first, last] = [chosen[0], chosen.at(-1)];
  return {
    events: chosen,
    before: first !== undefined && first !== within[0] ? first.position : null,
    after: last !== undefined && last !== within.at(-1) ? last.position : null,
  };
}
