import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { differenceOf, type FactChange, organisationAt } from '#audit';
import { Decisions } from '#event-store';
import { type Caller, FindSessions } from '#identity';
import { type CommandContext, toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import { mission } from '../../domain/mission.js';
import { unknownMission } from '../../domain/mission-errors.js';
import { type MissionReading, missionStream } from '../../domain/mission-events.js';
import { type OrganisationEvent, type Steps, type StepsAsked, stepsOf } from '../../domain/steps.js';
import { OrganisationEvents } from './organisation-events.js';

/** Who travels, under which mission, to which partner. */
export interface Journey {
  readonly context: CommandContext;
  readonly caller: Pick<Caller, 'accountId'>;
  readonly missionId: string;
  readonly siret: string;
}

export interface StateThen {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sessions: readonly { readonly session: string; readonly accountId: string; readonly openedAt: string }[];
  /** Events that can no longer be read, by type. */
  readonly purged: Readonly<Record<string, number>>;
}

/** Travels in time within a mission; what is read is noted first. @throws Refusal `mission.…` */
@Injectable()
export class Travel {
  constructor(
    private readonly decisions: Decisions,
    private readonly queries: QueryBus,
    private readonly events: OrganisationEvents,
  ) {}

  /** @param at milliseconds since the epoch */
  async state(journey: Journey, at: number): Promise<StateThen> {
    await this.note(journey, 'state', [at], toInstant(at));
    const replay = organisationAt(await this.events.of(journey.siret), at);
    const sessions = await this.queries.execute(new FindSessions(journey.siret, at));
    return {
      at: toInstant(at),
      facts: Object.fromEntries(replay.at(at)),
      sessions: sessions.map(({ session, accountId, openedAt }) => ({
        session,
        accountId,
        openedAt: toInstant(openedAt),
      })),
      purged: Object.fromEntries(replay.purged),
    };
  }

  /** Event by event: after a position, or, backwards, before it; each with what it changed. */
  async steps(journey: Journey, asked: StepsAsked): Promise<Steps> {
    const { after, before } = asked;
    const { fromDay, toDay } = await this.termsOf(journey.missionId);
    const detail = before === undefined ? `après ${after ?? 0}` : `avant ${before}`;
    await this.note(journey, 'events', [], detail);
    const isWithin = ({ at }: OrganisationEvent): boolean => {
      const day = legalDayOf(Date.parse(at));
      return day >= fromDay && day <= toDay;
    };
    return stepsOf(await this.events.of(journey.siret), isWithin, asked);
  }

  /** What is not the same at two instants. @param from milliseconds since the epoch, as `to` */
  async difference(journey: Journey, from: number, to: number): Promise<readonly FactChange[]> {
    await this.note(journey, 'difference', [from, to], `${toInstant(from)} → ${toInstant(to)}`);
    const events = await this.events.of(journey.siret);
    return differenceOf(organisationAt(events, from).at(from), organisationAt(events, to).at(to));
  }

  /** Everything read is noted, and durable, before it is shown. */
  async note(
    { context, caller, missionId, siret }: Journey,
    what: MissionReading,
    instants: readonly number[],
    detail: string,
  ): Promise<void> {
    const command = { do: 'read', by: caller.accountId, at: context.at, siret, what, instants, detail } as const;
    await this.decisions.execute(mission, missionStream(missionId), command, context);
  }

  async termsOf(missionId: string): Promise<{ readonly fromDay: string; readonly toDay: string }> {
    const state = await this.decisions.load(mission, missionStream(missionId));
    if (state.status === 'none' || state.status === 'purged') throw unknownMission();
    return state.terms;
  }
}
