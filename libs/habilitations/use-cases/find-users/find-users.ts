import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { Views } from '#read-store';
import type { RightsTables } from '../../projections/rights/tables.js';
import { namesOf } from '../names.js';

export interface PartnerUser {
  readonly userId: string;
  /** null once the person's identity has been purged. */
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly function: string;
  readonly siteId: string | null;
  readonly mandate: string;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number | null;
}

export interface UsersPage {
  readonly rows: readonly PartnerUser[];
  /** The last user id of the page; null on the last page. */
  readonly next: string | null;
}

export interface FindUsersPayload {
  readonly siret: string;
  /** Those who left as well. */
  readonly departed?: boolean;
  readonly cursor?: string;
  readonly limit: number;
}

/** The users of a partner, by user id. */
export class FindUsers extends Query<UsersPage> {
  constructor(readonly payload: FindUsersPayload) {
    super();
  }
}

@QueryHandler(FindUsers)
export class FindUsersHandler implements IQueryHandler<FindUsers> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  async execute({ payload: { siret, departed = false, cursor, limit } }: FindUsers): Promise<UsersPage> {
    let query = this.views.query<RightsTables>('rights').selectFrom('users').selectAll().where('siret', '=', siret);
    if (!departed) query = query.where('valid_to', 'is', null);
    if (cursor !== undefined) query = query.where('user_id', '>', cursor);
    const found = await query
      .orderBy('user_id')
      .limit(limit + 1)
      .execute();
    const page = found.slice(0, limit);
    const names = await namesOf(
      this.queries,
      page.map((row) => row.user_id),
    );
    const rows = page.map((row) => ({
      userId: row.user_id,
      givenName: names.get(row.user_id)?.givenName ?? null,
      familyName: names.get(row.user_id)?.familyName ?? null,
      email: names.get(row.user_id)?.email ?? null,
      function: row.function,
      siteId: row.site_id,
      mandate: row.mandate,
      validFrom: row.valid_from,
      validTo: row.valid_to,
    }));
    return { rows, next: found.length > limit ? (page.at(-1)?.user_id ?? null) : null };
  }
}
