import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
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

@QueryHandler(FindHabilitationsInForce)
export class FindHabilitationsInForceHandler implements IQueryHandler<FindHabilitationsInForce> {
  constructor(private readonly views: Views) {}

  async execute({ payload }: FindHabilitationsInForce): Promise<HabilitationInForce[]> {
    const rows = await this.views
      .query<RightsTables>('rights')
      .selectFrom('habilitations')
      .select(['habilitation_id', 'profile', 'scope_level', 'scope_id'])
      .where('user_id', '=', payload.userId)
      .where('siret', '=', payload.siret)
      .where('service', '=', payload.service)
      .where('valid_from', '<=', payload.at)
      .where((or) => or.or([or('valid_to', 'is', null), or('valid_to', '>', payload.at)]))
      .orderBy('valid_from')
      .execute();
    return rows.map((row) => ({
      habilitationId: row.habilitation_id,
      profile: row.profile,
      scope: scopeOf(row.scope_level, row.scope_id),
    }));
  }
}
