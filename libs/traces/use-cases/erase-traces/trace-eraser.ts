import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type Eraser, Views } from '#read-store';
import { userKeyOf } from '../../projections/trace-rows/trace-rows.js';

const GROUP = 'traces';
/** Small enough that who waits for the file waits some milliseconds. */
const ROWS_A_SLICE = 300;

interface Tables {
  trace: { position: number; facet: number; user: number | null };
  facet: { facet: number; partner: string };
  facet_day: { partner: string; day: string; facet: number; count: number };
}

/**
 * Takes the rows of a legal day out of the trace view, once its key is gone. Facets stay, used or not: they are kinds of
 * acts, and the projection remembers which it has written.
 */
@Injectable()
export class TraceEraser {
  constructor(private readonly views: Views) {}

  /** Legal days that have rows, in order. */
  days(): Promise<readonly string[]> {
    return this.views.erase(GROUP, (eraser) => eraser.days('trace'));
  }

  /** How many rows each of these days has; nothing for a day without any. */
  async counts(days: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.views
      .query<Tables>(GROUP)
      .selectFrom('facet_day')
      .select(({ fn }) => ['day', fn.sum<number | string>('count').as('rows')])
      .where('day', 'in', [...days])
      .groupBy('day')
      .execute();
    return new Map(rows.map((row) => [row.day, Number(row.rows)]));
  }

  /** @param keep accounts whose rows of that day stay @returns how many rows went */
  erase(day: string, keep: readonly string[]): Promise<number> {
    return this.views.erase<Tables, number>(GROUP, async (eraser) => {
      if (!(await eraser.days('trace')).includes(day)) return 0;
      const erased =
        keep.length === 0 ? await dropDay(eraser, day) : await deleteRows(eraser, day, keep.map(userKeyOf));
      await eraser.drop('receipt', day);
      await recount(eraser, day, keep.length > 0);
      return erased;
    });
  }
}

async function dropDay(eraser: Eraser<Tables>, day: string): Promise<number> {
  const rows = eraser.db.selectFrom(eraser.partition('trace', day));
  const { count } = await rows.select(({ fn }) => fn.countAll<number | string>().as('count')).executeTakeFirstOrThrow();
  await eraser.drop('trace', day);
  return Number(count);
}

async function deleteRows(eraser: Eraser<Tables>, day: string, keep: readonly number[]): Promise<number> {
  const { db } = eraser;
  const table = eraser.partition('trace', day);
  let erased = 0;
  for (;;) {
    const going = db
      .selectFrom(table)
      .select('position')
      .where((on) => on.or([on('user', 'is', null), on('user', 'not in', [...keep])]))
      .limit(ROWS_A_SLICE);
    const { numDeletedRows } = await db.deleteFrom(table).where('position', 'in', going).executeTakeFirst();
    if (numDeletedRows === 0n) break;
    erased += Number(numDeletedRows);
    await breathe();
  }
  await eraser.clean(table);
  return erased;
}

/** The counters by which a search knows which days to look into. */
async function recount(eraser: Eraser<Tables>, day: string, some: boolean): Promise<void> {
  const { db } = eraser;
  await db.deleteFrom('facet_day').where('day', '=', day).execute();
  const left = some
    ? await db
        .selectFrom(eraser.partition('trace', day))
        .select(({ fn }) => ['facet', fn.countAll<number | string>().as('count')])
        .groupBy('facet')
        .execute()
    : [];
  for (const { facet, count } of left) {
    const { partner } = await db
      .selectFrom('facet')
      .select('partner')
      .where('facet', '=', facet)
      .executeTakeFirstOrThrow();
    await db
      .insertInto('facet_day')
      .values({ partner, day, facet, count: Number(count) })
      .execute();
  }
  await eraser.clean('facet_day');
}
