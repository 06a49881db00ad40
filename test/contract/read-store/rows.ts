import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Views } from '#read-store';
import { sql } from 'kysely';
import {
  type Ask,
  dump,
  hear,
  History,
  type OpenedReadStore,
  type OpenReadStore,
  seen,
  type Telling,
  testGroup,
  type TestTables,
} from './samples.js';

const RUNS = Number(process.env['TEMOIN_CAMPAIGN_ROUNDS'] ?? 15);
const never = new AbortController().signal;

const keys = fc.record({ a: fc.constantFrom('x', 'y', 'Z'), b: fc.integer({ min: 0, max: 2 }) });
const values = fc.record(
  {
    c: fc.option(fc.constantFrom('one', 'two', 'é', ''), { nil: null }),
    d: fc.option(fc.integer({ min: -3, max: 2 ** 40 }), { nil: null }),
  },
  { requiredKeys: [] },
);
const someValues = values.filter((set) => Object.keys(set).length > 0);
const where = fc.oneof(
  keys,
  keys.map(({ a }) => ({ a })),
  fc.constantFrom({ c: null }, { c: 'one' }, { c: 'two', d: null }),
);
const ask = fc.oneof(
  fc.tuple(keys, values).map(([key, set]): Ask => ({ do: 'put', table: 'things', with: [{ ...key, ...set }] })),
  fc.tuple(keys, values).map(([key, set]): Ask => ({ do: 'insertOnce', table: 'things', with: [{ ...key, ...set }] })),
  fc.tuple(where, someValues).map(([key, set]): Ask => ({ do: 'update', table: 'things', with: [key, set] })),
  where.map((key): Ask => ({ do: 'remove', table: 'things', with: [key] })),
);
const telling: fc.Arbitrary<Telling> = fc.oneof(
  fc.array(ask, { minLength: 1, maxLength: 3 }).map((asks) => ({ asks })),
  fc.tuple(fc.constantFrom('01', '02'), fc.constantFrom('ada', 'lin', 'mia')).map(([day, who]) => seen(day, who)),
);

/** Which rows a sequence of changes leaves. */
export function describeRows(open: OpenReadStore): void {
  describe('rows', () => {
    let store: OpenedReadStore;
    beforeEach(async () => void (store = await open()));
    afterEach(() => store.dispose());

    async function look<T>(question: (views: Views) => Promise<T>): Promise<T> {
      const views = await store.views(new Map([['test', 1]]));
      try {
        return await question(views);
      } finally {
        await views.close();
      }
    }

    it('are the same however the history was cut into batches, live or in a rebuild', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(telling, { minLength: 1, maxLength: 30 }),
          fc.array(fc.nat(30)),
          async (events, pauses) => {
            const [halves, whole] = [new History().add(...events.slice(0, 5)), new History().add(...events)];
            await store.projections([testGroup()], halves, hear()).rebuild(['test'], never);
            halves.add(...events.slice(5));
            for (const pause of pauses) halves.pauses.add(pause);
            await store.projections([testGroup()], halves, hear()).run(never);
            const live = await look(dump);
            await store.projections([testGroup()], whole, hear()).rebuild(['test'], never);
            expect(await look(dump)).toEqual(live);
            // The same for every kind of store: what the port says, told by a few lines.
            expect((live as { things: unknown[] }).things).toEqual(thingsOf(events));
          },
        ),
        { numRuns: RUNS },
      );
    });

    it('hold what they were given: numbers to 2^53, texts of any kind, bytes, nothing', async () => {
      const big = {
        a: 'x',
        b: Number.MAX_SAFE_INTEGER,
        c: `"quotes" {and} \\ , é 🎈 \n`,
        d: -1,
        e: Buffer.from([0, 255, 92]),
      };
      const none = { a: '', b: 0, c: null, d: null, e: null };
      const history = new History().add({
        asks: [big, none].map((row) => ({ do: 'put', table: 'things', with: [row] })),
      });
      await store.projections([testGroup()], history, hear()).run(never);
      const rows = await look((views) =>
        views.query<TestTables>('test').selectFrom('things').selectAll().orderBy('a').execute(),
      );
      expect(rows.map((row) => ({ ...row, e: row.e === null ? null : Buffer.from(row.e) }))).toEqual([none, big]);
    });

    it('never stop the projections for a text that no database can keep', async () => {
      const history = new History().add(seen('01', 'a\0b', 'half a balloon: \ud83c'));
      const heard = hear();
      await store.projections([testGroup()], history, heard).run(never);
      expect(heard.failures).toEqual([]);
      const found = await look((views) =>
        views.query<TestTables>('test').selectFrom('people').selectAll().where('who', '=', 'a\0b').execute(),
      );
      expect(found).toHaveLength(1);
    });

    it('are found by ordinary queries: counted as numbers, in the order of bytes, in a list or in none', async () => {
      const history = new History().add(...['b', 'a', 'B', 'é', '_'].map((who) => seen('01', who)));
      await store.projections([testGroup()], history, hear()).run(never);
      await look(async (views) => {
        const people = views.query<TestTables>('test').selectFrom('people');
        expect((await people.select('who').orderBy('who').execute()).map(({ who }) => who)).toEqual([
          'B',
          '_',
          'a',
          'b',
          'é',
        ]);
        expect(
          await people.select(({ fn }) => [fn.countAll().as('n'), fn.sum('last').as('total')]).executeTakeFirst(),
        ).toEqual({ n: 5, total: 15 });
        expect(
          await people
            .select('last')
            .where('who', 'in', ['a', 'é', 'nobody'])
            .orderBy('last', 'desc')
            .limit(1)
            .execute(),
        ).toEqual([{ last: 4 }]);
        expect(await people.selectAll().where('who', 'in', []).execute()).toEqual([]);
        expect(await sql`select 1 as one where ${'x'} = 'x'`.execute(views.query('test'))).toMatchObject({
          rows: [{ one: 1 }],
        });
      });
    });
  });
}

interface Thing {
  a: string;
  b: number;
  c: string | null;
  d: number | null;
  e: null;
}

/** The port's words, taken literally. */
function thingsOf(events: readonly Telling[]): Thing[] {
  let things: Thing[] = [];
  const matches = (thing: Thing, key: object) =>
    Object.entries(key).every(([name, value]) => thing[name as keyof Thing] === value);
  for (const {
    do: what,
    with: [first, second],
  } of events.flatMap(({ asks = [] }) => asks)) {
    const key = first as Partial<Thing>;
    if (what === 'update') for (const thing of things) if (matches(thing, key)) Object.assign(thing, second);
    if (what === 'remove') things = things.filter((thing) => !matches(thing, key));
    const { a = '', b = 0 } = key;
    const stands = things.some((thing) => matches(thing, { a, b }));
    if (what === 'put' || (what === 'insertOnce' && !stands)) {
      things = things.filter((thing) => !matches(thing, { a, b }));
      things.push({ a, b, c: null, d: null, e: null, ...key });
    }
  }
  const order = (thing: Thing) => `${thing.a}\n${thing.b}`;
  return things.sort((one, other) => (order(one) < order(other) ? -1 : 1));
}
