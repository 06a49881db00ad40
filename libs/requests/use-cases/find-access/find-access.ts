import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { type Caller, FindAccounts } from '#identity';
import { Views } from '#read-store';
import { unknownRequest } from '../../domain/access-errors.js';
import { REQUESTS_GROUP } from '../../projections/view-group.js';
import type { AccessTables, ShownAccessStatus } from '../../projections/access/tables.js';

type Row = AccessTables['access'];

/** A request as it stands, with the names of its people where they still have one. */
export interface FoundAccess extends Row {
  readonly names: ReadonlyMap<string, string>;
}

export interface FindAccessPayload {
  readonly caller: Pick<Caller, 'partner'>;
  readonly status?: ShownAccessStatus;
  readonly requestId?: string;
  readonly cursor?: string;
  readonly limit: number;
}

/** The register of requests, the latest first: a partner's, or all of them for the Caf and the Cnaf. */
export class FindAccess extends Query<{ readonly rows: readonly FoundAccess[]; readonly next: string | null }> {
  constructor(readonly payload: FindAccessPayload) {
    super();
  }
}

@QueryHandler(FindAccess)
export class FindAccessHandler implements IQueryHandler<FindAccess> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  /** @throws Refusal `request.unknown` where one is asked for and there is none for the caller */
  async execute({ payload: { caller, status, requestId, cursor, limit } }: FindAccess) {
    // Ids are in order of time (UUIDv7).
    let query = this.views
      .query<AccessTables>(REQUESTS_GROUP)
      .selectFrom('access')
      .selectAll()
      .orderBy('request', 'desc');
    if (caller.partner !== undefined) query = query.where('siret', '=', caller.partner);
    if (status !== undefined) query = query.where('status', '=', status);
    if (requestId !== undefined) query = query.where('request', '=', requestId);
    if (cursor !== undefined) query = query.where('request', '<', cursor);
    const found = await query.limit(limit + 1).execute();
    if (requestId !== undefined && found.length === 0) throw unknownRequest();
    const rows = await this.withNames(found.slice(0, limit));
    return { rows, next: found.length > limit ? (rows.at(-1)?.request ?? null) : null };
  }

  private async withNames(rows: readonly Row[]): Promise<FoundAccess[]> {
    const people = rows.flatMap(({ kind, subject, filed_by: filedBy, closed_by: closedBy }) => [
      ...(kind === 'user' ? [subject] : []),
      ...[filedBy, closedBy].filter((id) => id !== null),
    ]);
    const accounts = await this.queries.execute(new FindAccounts({ ids: [...new Set(people)] }));
    const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
    return rows.map((row) => ({ ...row, names }));
  }
}
