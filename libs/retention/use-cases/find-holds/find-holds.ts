import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { FindAccounts } from '#identity';
import { Views } from '#read-store';
import { unknownHold } from '../../domain/hold-errors.js';
import type { HoldsTables, ShownStatus } from '../../projections/holds/tables.js';
import { HOLDS_GROUP } from '../../projections/holds/projection.js';

type Row = HoldsTables['holds'];

/** A hold as it stands, with the names of its people where they still have one. */
export interface FoundHold extends Row {
  readonly names: ReadonlyMap<string, string>;
}

export interface HoldsPage {
  readonly rows: readonly FoundHold[];
  /** The last hold of the page; null on the last page. */
  readonly next: string | null;
}

export interface FindHoldsPayload {
  readonly status?: ShownStatus;
  readonly cursor?: string;
  readonly limit: number;
}

/** Holds, the latest asked first. */
export class FindHolds extends Query<HoldsPage> {
  constructor(readonly payload: FindHoldsPayload) {
    super();
  }
}

/** One hold. @throws Refusal `hold.unknown` */
export class FindHold extends Query<FoundHold> {
  constructor(readonly holdId: string) {
    super();
  }
}

@QueryHandler(FindHolds)
export class FindHoldsHandler implements IQueryHandler<FindHolds> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  async execute({ payload: { status, cursor, limit } }: FindHolds): Promise<HoldsPage> {
    // Ids are in order of time (UUIDv7).
    let query = this.views.query<HoldsTables>(HOLDS_GROUP).selectFrom('holds').selectAll().orderBy('hold', 'desc');
    if (status !== undefined) query = query.where('status', '=', status);
    if (cursor !== undefined) query = query.where('hold', '<', cursor);
    const found = await query.limit(limit + 1).execute();
    const rows = await withNames(this.queries, found.slice(0, limit));
    return { rows, next: found.length > limit ? (rows.at(-1)?.hold ?? null) : null };
  }
}

@QueryHandler(FindHold)
export class FindHoldHandler implements IQueryHandler<FindHold> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  async execute({ holdId }: FindHold): Promise<FoundHold> {
    const holds = this.views.query<HoldsTables>(HOLDS_GROUP).selectFrom('holds').selectAll();
    const [found] = await withNames(this.queries, await holds.where('hold', '=', holdId).execute());
    if (found === undefined) throw unknownHold();
    return found;
  }
}

async function withNames(queries: QueryBus, rows: readonly Row[]): Promise<FoundHold[]> {
  const people = rows.flatMap((row) => [
    ...(row.subject_kind === 'person' ? [row.subject] : []),
    ...[row.asked_by, row.approved_by, row.closed_by].filter((id) => id !== null),
  ]);
  const accounts = await queries.execute(new FindAccounts({ ids: [...new Set(people)] }));
  const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  return rows.map((row) => ({ ...row, names }));
}
