import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { DateTime } from 'luxon';
import type { ToldEvent } from '#audit';
import { FindAccounts } from '#identity';
import { Views } from '#read-store';
import { TRACE_MONTHS, type TraceCursor, type TraceFilters, type TraceRow, TraceSearch } from '#traces';
import { OrganisationEvents } from '../travel/organisation-events.js';

export const TIMELINES = ['session', 'user', 'dossier', 'habilitation'] as const;
export type TimelineKind = (typeof TIMELINES)[number];

export interface TimelineAsked {
  /** SIRET. */
  readonly partner: string;
  readonly kind: TimelineKind;
  /** Pseudonym of a session, account id, dossier number, or habilitation id. */
  readonly ref: string;
  /** Whose session or habilitation it is: account id. */
  readonly user?: string;
  readonly limit: number;
  readonly after?: TraceCursor;
}

/** Something that happened: an act, or a fact of the person's rights. */
export type TimelineEntry =
  | { readonly at: string; readonly kind: 'act'; readonly trace: TraceRow & { readonly name?: string } }
  | { readonly at: string; readonly kind: 'fact'; readonly type: string; readonly fact: ToldEvent['data'] };

export interface TimelinePage {
  /** Newest first. */
  readonly entries: readonly TimelineEntry[];
  readonly next?: TraceCursor;
}

/**
 * What happened in a session, by a user, to a dossier or under a habilitation (who granted it, why, when it was used, when
 * it ended), within one partner. It orders acts and counts nothing: no view tells a person's working hours.
 */
export class Timeline extends Query<TimelinePage> {
  constructor(
    readonly asked: TimelineAsked,
    /** Milliseconds since the epoch. */
    readonly at: number,
  ) {
    super();
  }
}

const FACTS = ['UserRegistered', 'UserMandateChanged', 'UserLeft', 'HabilitationGranted', 'HabilitationRevoked'];

@QueryHandler(Timeline)
export class TimelineHandler implements IQueryHandler<Timeline> {
  constructor(
    private readonly search: TraceSearch,
    private readonly views: Views,
    private readonly queries: QueryBus,
    private readonly events: OrganisationEvents,
    @Inject(TRACE_MONTHS) private readonly months: number,
  ) {}

  async execute({ asked, at }: Timeline): Promise<TimelinePage> {
    const { limit, after } = asked;
    const upTo = this.views.checkpoint('traces');
    const request = { limit, upTo, ...(after === undefined ? {} : { after }) };
    const page = await this.search.page(this.filtersOf(asked, at), request);
    const acts = await this.named(page.rows.filter((row) => concerns(asked, row)));
    // Facts stand between the acts of this page and those of the ones around it.
    const until = after?.at ?? Infinity;
    const since = page.next?.at ?? -Infinity;
    const facts = (await this.facts(asked)).filter((fact) => {
      const when = Date.parse(fact.at);
      return when < until && when >= since;
    });
    const entries = [...acts, ...facts].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
    return page.next === undefined ? { entries } : { entries, next: page.next };
  }

  private filtersOf({ partner, kind, ref, user }: TimelineAsked, at: number): TraceFilters {
    const from = DateTime.fromMillis(at).minus({ months: this.months, days: 1 }).toMillis();
    const window = { partner, from, to: at };
    if (kind === 'dossier') return { ...window, object: ref };
    const whose = kind === 'user' ? ref : user;
    return whose === undefined ? window : { ...window, user: whose };
  }

  private async facts({ partner, kind, ref }: TimelineAsked): Promise<Extract<TimelineEntry, { kind: 'fact' }>[]> {
    if (kind !== 'user' && kind !== 'habilitation') return [];
    const name = kind === 'user' ? 'userId' : 'habilitationId';
    return (await this.events.of(partner))
      .filter(({ type, data }) => FACTS.includes(type) && data?.[name] === ref)
      .map(({ at, type, data }) => ({ at, kind: 'fact', type, fact: data }));
  }

  private async named(rows: readonly TraceRow[]): Promise<TimelineEntry[]> {
    const ids = [...new Set(rows.flatMap(({ user }) => user ?? []))];
    const accounts = await this.queries.execute(new FindAccounts({ ids }));
    const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
    return rows.map((row) => {
      const name = row.user === undefined ? undefined : names.get(row.user);
      return { at: row.at, kind: 'act', trace: name === undefined ? row : { ...row, name } };
    });
  }
}

function concerns({ kind, ref }: TimelineAsked, { session, habilitation, object }: TraceRow): boolean {
  switch (kind) {
    case 'session':
      return session === ref;
    case 'habilitation':
      return habilitation?.id === ref;
    case 'dossier':
      return object?.type === 'dossier';
    case 'user':
      return true;
    default:
      return kind satisfies never;
  }
}
