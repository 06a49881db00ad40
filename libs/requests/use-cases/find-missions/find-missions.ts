import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { type Caller, FindAccounts } from '#identity';
import { legalDayOf } from '#keyring';
import { Views } from '#read-store';
import { unknownMission } from '../../domain/mission-errors.js';
import type { MissionTables } from '../../projections/missions/tables.js';
import { REQUESTS_GROUP } from '../../projections/view-group.js';

export interface FoundMission {
  readonly row: MissionTables['missions'];
  /** SIRETs; a partner sees its own only. */
  readonly partners: readonly string[];
  readonly reads: readonly MissionTables['mission_reads'][];
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Missions, the latest first. The Caf and the Cnaf see all of them; a partner those that looked at it, once they are over,
 * and what they read of it. @throws Refusal `mission.unknown` where one is asked for and there is none for the caller
 */
export class FindMissions extends Query<{ readonly missions: readonly FoundMission[]; readonly next: string | null }> {
  constructor(
    readonly caller: Pick<Caller, 'partner'>,
    /** Milliseconds since the epoch. */
    readonly at: number,
    readonly asked: { readonly missionId?: string; readonly cursor?: string; readonly limit: number },
  ) {
    super();
  }
}

/** Of one mission; more are in its file. */
const MOST_READS = 1_000;

@QueryHandler(FindMissions)
export class FindMissionsHandler implements IQueryHandler<FindMissions> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  async execute({ caller: { partner }, at, asked: { missionId, cursor, limit } }: FindMissions) {
    const db = this.views.query<MissionTables>(REQUESTS_GROUP);
    let query = db.selectFrom('missions').selectAll().orderBy('mission', 'desc');
    if (missionId !== undefined) query = query.where('mission', '=', missionId);
    if (cursor !== undefined) query = query.where('mission', '<', cursor);
    if (partner !== undefined) {
      const theirs = db.selectFrom('mission_partners').select('mission').where('siret', '=', partner);
      query = query
        .where('mission', 'in', theirs)
        .where((on) =>
          on.or([
            on('status', '=', 'closed'),
            on.and([on('status', '=', 'approved'), on('ends_on', '<', legalDayOf(at))]),
          ]),
        );
    }
    const found = await query.limit(limit + 1).execute();
    if (missionId !== undefined && found.length === 0) throw unknownMission();
    const shown = found.slice(0, limit);
    const missions = await Promise.all(shown.map((row) => this.whole(row, partner)));
    return { missions, next: found.length > limit ? (shown.at(-1)?.mission ?? null) : null };
  }

  private async whole(row: MissionTables['missions'], partner: string | undefined): Promise<FoundMission> {
    const db = this.views.query<MissionTables>(REQUESTS_GROUP);
    let partners = db
      .selectFrom('mission_partners')
      .select('siret')
      .where('mission', '=', row.mission)
      .orderBy('siret');
    let reads = db.selectFrom('mission_reads').selectAll().where('mission', '=', row.mission).orderBy('event');
    if (partner !== undefined) {
      partners = partners.where('siret', '=', partner);
      reads = reads.where('siret', '=', partner);
    }
    const people = [row.asked_by, row.decided_by].filter((id) => id !== null);
    const accounts = await this.queries.execute(new FindAccounts({ ids: people }));
    return {
      row,
      partners: (await partners.execute()).map(({ siret }) => siret),
      reads: await reads.limit(MOST_READS).execute(),
      names: new Map(accounts.map(({ accountId, name }) => [accountId, name])),
    };
  }
}
