import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { TraceContent } from '#kernel';
import { Views } from '#read-store';
import { HOLDS_GROUP } from '../../projections/holds/projection.js';
import type { HoldsTables } from '../../projections/holds/tables.js';

/** A held copy: the trace, and where the original stood in the log. */
export interface HeldTraceRow extends TraceContent {
  readonly id: string;
  readonly position: number;
}

export interface HeldTracesPage {
  readonly rows: readonly HeldTraceRow[];
  /** How many rows come before the next page; null on the last one. */
  readonly next: number | null;
}

/** The copies of traces that a hold on a dossier keeps, newest first. */
export class FindHeldTraces extends Query<HeldTracesPage> {
  constructor(readonly payload: { readonly holdId: string; readonly from: number; readonly limit: number }) {
    super();
  }
}

@QueryHandler(FindHeldTraces)
export class FindHeldTracesHandler implements IQueryHandler<FindHeldTraces> {
  constructor(private readonly views: Views) {}

  async execute({ payload: { holdId, from, limit } }: FindHeldTraces): Promise<HeldTracesPage> {
    const rows = await this.views
      .query<HoldsTables>(HOLDS_GROUP)
      .selectFrom('held_traces')
      .selectAll()
      .where('hold', '=', holdId)
      .orderBy('at', 'desc')
      .orderBy('position', 'desc')
      .limit(limit + 1)
      .offset(from)
      .execute();
    const page = rows.slice(0, limit).map(({ event_id: id, position, body }) => ({
      id,
      position,
      ...(JSON.parse(body) as TraceContent),
    }));
    return { rows: page, next: rows.length > limit ? from + limit : null };
  }
}
