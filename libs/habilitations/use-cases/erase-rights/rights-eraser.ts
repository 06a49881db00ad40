import { Injectable } from '@nestjs/common';
import { Views } from '#read-store';
import type { RightsTables } from '../../projections/rights/tables.js';

const GROUP = 'rights';
/** Below the number of variables that either read store takes in one statement. */
const AT_ONCE = 500;

/** A habilitation that is over. */
export interface EndedHabilitation {
  readonly habilitationId: string;
  readonly userId: string;
  readonly siret: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/** A user who has left, and of whom no habilitation is kept any more. */
export interface DepartedUser {
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly leftAt: number;
}

/** What of rights has ended long enough ago to go, and takes it out of the view once its keys are gone. */
@Injectable()
export class RightsEraser {
  constructor(private readonly views: Views) {}

  /** Habilitations that ended before `before` (milliseconds since the epoch). */
  async ended(before: number): Promise<readonly EndedHabilitation[]> {
    const rows = await this.views
      .query<RightsTables>(GROUP)
      .selectFrom('habilitations')
      .select(['habilitation_id', 'user_id', 'siret', 'valid_to'])
      .where('valid_to', '<', before)
      .orderBy('habilitation_id')
      .execute();
    return rows.map((row) => ({
      habilitationId: row.habilitation_id,
      userId: row.user_id,
      siret: row.siret,
      endedAt: row.valid_to ?? 0,
    }));
  }

  /** Users who left before `before`, of every partner that had them, with no habilitation left but these. */
  async departed(before: number, going: ReadonlySet<string>): Promise<readonly DepartedUser[]> {
    const db = this.views.query<RightsTables>(GROUP);
    const left = await db
      .selectFrom('users')
      .select(({ fn }) => ['user_id', fn.max<number>('valid_to').as('left_at')])
      .where('user_id', 'not in', db.selectFrom('users').select('user_id').where('valid_to', 'is', null))
      .groupBy('user_id')
      .having(({ fn }) => fn.max('valid_to'), '<', before)
      .orderBy('user_id')
      .execute();
    const departed: DepartedUser[] = [];
    for (const row of left) {
      const kept = await db
        .selectFrom('habilitations')
        .select('habilitation_id')
        .where('user_id', '=', row.user_id)
        .execute();
      if (kept.every(({ habilitation_id: id }) => going.has(id))) {
        departed.push({ userId: row.user_id, leftAt: Number(row.left_at) });
      }
    }
    return departed;
  }

  /** @returns how many habilitations and users went */
  erase(habilitations: readonly string[], users: readonly string[]): Promise<number> {
    return this.views.erase<RightsTables, number>(GROUP, async (eraser) => {
      const { db } = eraser;
      let erased = 0;
      for (const some of slices(habilitations)) {
        const { numDeletedRows } = await db
          .deleteFrom('habilitations')
          .where('habilitation_id', 'in', some)
          .executeTakeFirst();
        erased += Number(numDeletedRows);
      }
      for (const some of slices(users)) {
        const { numDeletedRows } = await db.deleteFrom('users').where('user_id', 'in', some).executeTakeFirst();
        erased += Number(numDeletedRows);
      }
      for (const table of ['habilitations', 'users']) await eraser.clean(table);
      return erased;
    });
  }
}

function* slices(ids: readonly string[]): Generator<string[]> {
  for (let from = 0; from < ids.length; from += AT_ONCE) yield ids.slice(from, from + AT_ONCE);
}
