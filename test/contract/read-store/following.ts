import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Views } from '#read-store';
import {
  type Heard,
  hear,
  History,
  type OpenedReadStore,
  type OpenReadStore,
  seen,
  testGroup,
  type TestTables,
} from './samples.js';

const never = new AbortController().signal;

/** What stands in the tables after the log was followed, whatever came. */
export function describeFollowing(open: OpenReadStore): void {
  describe('projections', () => {
    let store: OpenedReadStore;
    let history: History;
    let heard: Heard;

    beforeEach(async () => {
      store = await open();
      heard = hear();
      history = new History().add(seen('01', 'ada'), { type: 'Other' }, seen('01', 'lin'), seen('02', 'ada'));
    });
    afterEach(() => store.dispose());

    const run = (version = 1) => store.projections([testGroup(version)], history, heard).run(never);

    async function look<T>(question: (views: Views) => Promise<T>, version = 1): Promise<T> {
      const views = await store.views(new Map([['test', version]]));
      try {
        return await question(views);
      } finally {
        await views.close();
      }
    }

    const people = () =>
      look((views) => views.query<TestTables>('test').selectFrom('people').selectAll().orderBy('who').execute());
    const days = () =>
      look((views) => views.query<TestTables>('test').selectFrom('days').selectAll().orderBy('day').execute());
    const ofFirst = (version = 1) =>
      look(
        (views) =>
          views
            .query<TestTables>('test')
            .selectFrom('seen_20260301')
            .select(['position', 'who'])
            .orderBy('position')
            .execute(),
        version,
      );

    it('fill partitions, counters and latest values, and keep the checkpoint with the rows', async () => {
      await run();
      expect(await ofFirst()).toEqual([
        { position: 1, who: 'ada' },
        { position: 3, who: 'lin' },
      ]);
      expect(await days()).toEqual([
        { day: '2026-03-01', count: 2 },
        { day: '2026-03-02', count: 1 },
      ]);
      expect(await people()).toEqual([
        { who: 'ada', last: 4 },
        { who: 'lin', last: 3 },
      ]);
      expect(await store.counts('test')).toEqual({ position: 4, shredded: 0, doubles: 0 });
      expect(await look(async (views) => views.checkpoint('test'))).toBe(4);
    });

    it('go on from the checkpoint, live, into the same generation', async () => {
      await run();
      history.add(seen('02', 'lin'), seen('03', 'lin'));
      await run();
      expect(await store.counts('test')).toEqual({ position: 6, shredded: 0, doubles: 0 });
      expect((await days()).map(({ count }) => count)).toEqual([2, 2, 1]);
      expect(await store.generations('test')).toEqual({ current: 1, version: 1, kept: 1 });
      expect(heard.swaps).toEqual(['test']);
    });

    it.each([
      ['in the same batch', false],
      ['in a later one', true],
    ])('drop a double %s, and count it', async (_, later) => {
      if (later) await run();
      history.add(seen('01', 'lin'), seen('01', 'mia'), seen('01', 'lin'));
      await run();
      expect((await ofFirst()).map(({ position }) => position)).toEqual([1, 3, 6]);
      expect((await days()).map(({ count }) => count)).toEqual([3, 1]);
      expect(await store.counts('test')).toEqual({ position: 7, shredded: 0, doubles: 2 });
    });

    it('load many rows at once, a double among them', async () => {
      history.add(...Array.from({ length: 2_500 }, (_, n) => seen('01', `user ${n % 2_400}`)));
      await run();
      expect((await ofFirst()).length).toBe(2_402);
      expect(await days()).toEqual([
        { day: '2026-03-01', count: 2_402 },
        { day: '2026-03-02', count: 1 },
      ]);
      expect((await store.counts('test')).doubles).toBe(100);
    });

    it('pass over shredded events, and count them', async () => {
      history.add({ ...seen('02', 'lin'), shredded: true });
      await run();
      expect(await store.counts('test')).toEqual({ position: 5, shredded: 1, doubles: 0 });
    });

    it('stop at an event that cannot be applied, having kept what came before, and say which', async () => {
      await run();
      history.add(seen('02', 'lin'), seen('02', 'poison'), seen('02', 'zoe'));
      await run();
      expect(heard.failures).toMatchObject([{ group: 'test', projection: 'test.told', type: 'Told', position: 6 }]);
      expect((await store.counts('test')).position).toBe(5);
      expect((await people()).map(({ who }) => who)).toEqual(['ada', 'lin']);
    });

    it.each([
      ['a row that stands already', { do: 'insert', table: 'people', with: [{ who: 'ada', last: 0 }] }],
      ['a column without its value', { do: 'put', table: 'people', with: [{ who: 'zoe' }] }],
      ['a table that is not there', { do: 'put', table: 'nowhere', with: [{ who: 'zoe' }] }],
      ['a column that is not there', { do: 'update', table: 'people', with: [{ who: 'ada' }, { age: 3 }] }],
    ] as const)('stop at an event that asks for %s', async (_, ask) => {
      await run();
      history.add(seen('02', 'lin'), { asks: [ask] }, seen('02', 'zoe'));
      await run();
      expect(heard.failures).toMatchObject([{ projection: 'test.told', position: 6 }]);
      expect((await store.counts('test')).position).toBe(5);
      expect((await people()).map(({ who }) => who)).toEqual(['ada', 'lin']);
      // Readiness shows it to anybody.
      expect(heard.failures[0]?.message).not.toMatch(/ada|zoe/);
    });

    it('stop before an event that does not open', async () => {
      await run();
      history.add(seen('02', 'lin'), { ...seen('02', 'zoe'), unreadable: true });
      await run();
      expect(heard.failures).toMatchObject([{ projection: 'test.told', position: 6 }]);
      expect((await store.counts('test')).position).toBe(5);
    });

    it('are rebuilt into a new generation when their version changes', async () => {
      await run();
      await run(2);
      expect(await ofFirst(2)).toEqual([
        { position: 1, who: 'ada' },
        { position: 3, who: 'lin' },
      ]);
      expect(await store.generations('test')).toMatchObject({ current: 2, version: 2 });
      await expect(ofFirst(1)).rejects.toMatchObject({ code: 'view.rebuilding', kind: 'unavailable' });
    });

    it('keep the old generation in service when a rebuild meets an event that it cannot apply', async () => {
      await run();
      history.add(seen('02', 'poison'));
      await store.projections([testGroup()], history, heard).rebuild(['test'], never);
      expect(heard.failures).toHaveLength(1);
      expect(await store.generations('test')).toMatchObject({ current: 1, version: 1 });
      expect((await store.counts('test')).position).toBe(4);
    });
  });
}
