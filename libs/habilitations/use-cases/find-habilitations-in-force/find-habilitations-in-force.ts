import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { CompiledQuery, type Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { Views } from '#read-store';
import { type Scope, scopeOf } from '../../domain/scope.js';
import type { RightsTables } from '../../projections/rights/tables.js';

export interface HabilitationInForce {
  readonly habilitationId: string;
  readonly profile: string;
  readonly scope: Scope;
}

export interface FindHabilitationsInForcePayload {
  readonly userId: string;
  readonly siret: string;
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a user may do on one service at an instant, oldest first. Asked at every consultation: one indexed query. */
export class FindHabilitationsInForce extends Query<HabilitationInForce[]> {
  constructor(readonly payload: FindHabilitationsInForcePayload) {
    super();
  }
}

type Found = Pick<
  RightsTables['habilitations'],
  'habilitation_id' | 'profile' | 'scope_level' | 'scope_id' | 'valid_from' | 'valid_to'
>;

/** Rows that were, or will be, in force at `from` or later. */
interface Kept {
  readonly mark: number;
  readonly from: number;
  readonly rows: readonly Found[];
}

/** As many users as are at work at once on one server. */
const MOST_KEPT = 5_000;

/** What was read of a user holds until a right changes, wherever the views can say so: then there is no query at all. */
@QueryHandler(FindHabilitationsInForce)
export class FindHabilitationsInForceHandler implements IQueryHandler<FindHabilitationsInForce> {
  private readonly kept = new LRUCache<string, Kept>({ max: MOST_KEPT });
  private sql: string | undefined;

  constructor(private readonly views: Views) {}

  async execute({ payload }: FindHabilitationsInForce): Promise<HabilitationInForce[]> {
    const { userId, siret, service, at } = payload;
    const key = `${siret} ${service} ${userId}`;
    const mark = this.views.mark('rights');
    const kept = this.kept.get(key);
    if (kept !== undefined && kept.mark === mark && at >= kept.from) return inForce(kept.rows, at);
    const rows = await this.rowsOf(payload);
    if (mark !== undefined) this.kept.set(key, { mark, from: at, rows });
    return inForce(rows, at);
  }

  private async rowsOf(payload: FindHabilitationsInForcePayload): Promise<readonly Found[]> {
    const { userId, siret, service, at } = payload;
    const views = this.views.query<RightsTables>('rights');
    // Building the query takes longer than running it: it is built once.
    this.sql ??= queryOf(views, payload).sql;
    const { rows } = await views.executeQuery<Found>(CompiledQuery.raw(this.sql, [userId, siret, service, at]));
    // Sorted here: with ORDER BY, SQLite plans the statement anew for each value of its parameters.
    return rows.toSorted((one, other) => one.valid_from - other.valid_from);
  }
}

const inForce = (rows: readonly Found[], at: number): HabilitationInForce[] =>
  rows
    .filter((row) => row.valid_from <= at && (row.valid_to === null || row.valid_to > at))
    .map((row) => ({
      habilitationId: row.habilitation_id,
      profile: row.profile,
      scope: scopeOf(row.scope_level, row.scope_id),
    }));

/** Its parameters, in order: user, SIRET, service, instant. */
const queryOf = (views: Kysely<RightsTables>, { userId, siret, service, at }: FindHabilitationsInForcePayload) =>
  views
    .selectFrom('habilitations')
    .select(['habilitation_id', 'profile', 'scope_level', 'scope_id', 'valid_from', 'valid_to'])
    .where('user_id', '=', userId)
    .where('siret', '=', siret)
    .where('service', '=', service)
    .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', at)]))
    .compile();
