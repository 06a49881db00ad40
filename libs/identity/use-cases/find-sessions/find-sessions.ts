import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { IdentityQueries, type SessionSeen } from '../../projections/queries.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../../settings.js';

/** Sessions of a partner's people that were open at an instant, the oldest first; as far back as traces are kept. */
export class FindSessions extends Query<readonly SessionSeen[]> {
  /** @param partner SIRET @param at milliseconds since the epoch */
  constructor(
    readonly partner: string,
    readonly at: number,
  ) {
    super();
  }
}

@QueryHandler(FindSessions)
export class FindSessionsHandler implements IQueryHandler<FindSessions> {
  constructor(
    private readonly queries: IdentityQueries,
    @Inject(IDENTITY_SETTINGS) private readonly limits: IdentitySettings,
  ) {}

  execute({ partner, at }: FindSessions): Promise<readonly SessionSeen[]> {
    return this.queries.sessionsAt(partner, at, this.limits);
  }
}
