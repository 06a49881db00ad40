import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { Views } from '#read-store';
import { type Scope, scopeOf } from '../../domain/scope.js';
import type { RightsTables } from '../../projections/rights/tables.js';
import { namesOf } from '../names.js';
import { fromCursor, toCursor } from './page-cursor.js';

export interface RightInForce {
  readonly habilitationId: string;
  readonly siret: string;
  readonly service: string;
  readonly profile: string;
  readonly scope: Scope;
  readonly userId: string;
  /** null once the person's identity has been purged. */
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly purpose: string;
  readonly grantedBy: string;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  /** null: no end known. */
  readonly validTo: number | null;
}

export interface RightsPage {
  readonly rows: readonly RightInForce[];
  /** null on the last page. */
  readonly next: string | null;
}

export interface FindRightsPayload {
  readonly siret?: string;
  readonly userId?: string;
  readonly service?: string;
  readonly profile?: string;
  /** Milliseconds since the epoch: the instant at which the rights are asked for. */
  readonly at: number;
  readonly cursor?: string;
  readonly limit: number;
}

/** Who could do what at an instant, oldest right first. */
export class FindRights extends Query<RightsPage> {
  constructor(readonly payload: FindRightsPayload) {
    super();
  }
}

type Row = RightsTables['habilitations'];

@QueryHandler(FindRights)
export class FindRightsHandler implements IQueryHandler<FindRights> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  async execute({ payload }: FindRights): Promise<RightsPage> {
    const found = await this.rows(payload);
    const page = found.slice(0, payload.limit);
    const last = found.length > payload.limit ? page.at(-1) : undefined;
    const names = await namesOf(
      this.queries,
      page.map((row) => row.user_id),
    );
    const rows = page.map((row) => ({
      ...rightOf(row),
      givenName: names.get(row.user_id)?.givenName ?? null,
      familyName: names.get(row.user_id)?.familyName ?? null,
    }));
    const next = last === undefined ? null : toCursor({ validFrom: last.valid_from, id: last.habilitation_id });
    return { rows, next };
  }

  /** One row more than the page, to know whether another follows. */
  private rows({ siret, userId, service, profile, at, cursor, limit }: FindRightsPayload): Promise<Row[]> {
    let query = this.views
      .query<RightsTables>('rights')
      .selectFrom('habilitations')
      .selectAll()
      .where('valid_from', '<=', at)
      .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', at)]));
    if (siret !== undefined) query = query.where('siret', '=', siret);
    if (userId !== undefined) query = query.where('user_id', '=', userId);
    if (service !== undefined) query = query.where('service', '=', service);
    if (profile !== undefined) query = query.where('profile', '=', profile);
    if (cursor !== undefined) {
      const { validFrom, id } = fromCursor(cursor);
      query = query.where((eb) => eb(eb.refTuple('valid_from', 'habilitation_id'), '>', eb.tuple(validFrom, id)));
    }
    return query
      .orderBy('valid_from')
      .orderBy('habilitation_id')
      .limit(limit + 1)
      .execute();
  }
}

const rightOf = (row: Row) => ({
  habilitationId: row.habilitation_id,
  siret: row.siret,
  service: row.service,
  profile: row.profile,
  scope: scopeOf(row.scope_level, row.scope_id),
  userId: row.user_id,
  purpose: row.purpose,
  grantedBy: row.granted_by,
  validFrom: row.valid_from,
  validTo: row.valid_to,
});
