import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type EventStore,
  type ExpectedRevision,
  StoreUnavailable,
  StreamDeleted,
  WrongExpectedRevision,
} from '#event-store';
import { collect, events, eventsIn, idsOf, isCaughtUp, type OpenedStore, type OpenStore, take } from './samples.js';

const GONE = 'trace-gone';
const KEPT = 'review-kept';

export function describeDeletions(open: OpenStore): void {
  let opened: OpenedStore;
  let store: EventStore;
  beforeEach(async () => void ({ store } = opened = await open()));
  afterEach(() => opened.dispose());

  describe('deleting a stream', () => {
    const kept = events(3);
    beforeEach(async () => {
      await store.append(GONE, events(2), 'none');
      await store.append(KEPT, kept, 'none');
      await store.append(GONE, events(2), 1);
    });

    async function expectOnlyKept(): Promise<void> {
      expect(await collect(store.readStream(GONE))).toEqual([]);
      expect(await collect(store.readStream(GONE, { direction: 'backwards' }))).toEqual([]);
      expect(idsOf(await collect(store.readAll()))).toEqual(idsOf(kept));
      expect(idsOf(await collect(store.readAll({ direction: 'backwards' })))).toEqual(idsOf(kept).reverse());
      expect(await collect(store.readAll({ prefixes: ['trace-'] }))).toEqual([]);
      expect(await Array.fromAsync(store.streams('trace-'))).toEqual([]);
      expect(await Array.fromAsync(store.streams('re'))).toEqual([KEPT]);
      expect(await store.deletedStreams()).toEqual([GONE]);
      const subscription = store.subscribe()[Symbol.asyncIterator]();
      expect(idsOf(eventsIn(await take(subscription, isCaughtUp)))).toEqual(idsOf(kept));
      await subscription.return?.();
    }

    it('hides its events from every read, keeps the others, and so after a scavenge and after opening again', async () => {
      await store.deleteStream(GONE, 3);
      await expectOnlyKept();
      await store.scavenge();
      await expectOnlyKept();
      store = await opened.reopen();
      await expectOnlyKept();
    });

    it.each<ExpectedRevision>(['any', 'exists', 'none', 3, 0])(
      'lets nobody write it again, expecting %p',
      async (expected) => {
        await store.deleteStream(GONE, 'any');
        const refused = store.append(GONE, events(1), expected);
        await expect(refused).rejects.toThrow(StreamDeleted);
        await expect(refused).rejects.toMatchObject({ code: 'store.stream-deleted', stream: GONE });
        await store.scavenge();
        store = await opened.reopen();
        await expect(store.append(GONE, events(1), expected)).rejects.toThrow(StreamDeleted);
        await expect(store.deleteStream(GONE, 'any')).rejects.toThrow(StreamDeleted);
      },
    );

    it('is refused at another revision than the expected one, and then hides nothing', async () => {
      await expect(store.deleteStream(GONE, 2)).rejects.toMatchObject({ expected: 2, actual: 3, stream: GONE });
      await expect(store.deleteStream('hold-1', 'exists')).rejects.toThrow(WrongExpectedRevision);
      await expect(store.deleteStream(GONE, 'none')).rejects.toThrow(RangeError);
      expect(await collect(store.readStream(GONE))).toHaveLength(4);
    });

    it('closes a stream that never was', async () => {
      await store.deleteStream('hold-1', 'any');
      await expect(store.append('hold-1', events(1), 'none')).rejects.toThrow(StreamDeleted);
    });

    it('never gives a position twice, even after the last events are gone', async () => {
      const last = await store.head();
      await store.deleteStream(GONE, 'any');
      await store.scavenge();
      store = await opened.reopen();
      expect((await store.append(KEPT, events(1), 2)).position).toBeGreaterThan(last);
    });

    it('lets others append while a scavenge runs', async () => {
      for (let turn = 0; turn < 4; turn += 1) await store.append(GONE, events(1000), 'any');
      await store.deleteStream(GONE, 'any');
      const [, ...appended] = await Promise.all([
        store.scavenge(),
        ...Array.from({ length: 20 }, () => store.append(KEPT, events(1), 'any')),
      ]);
      expect(appended.map(({ revision }) => revision)).toEqual(Array.from({ length: 20 }, (_, index) => index + 3));
    });
  });

  describe('closing the store', () => {
    it('finishes what it had taken, and refuses everything after', async () => {
      const appends = Promise.all(events(50).map((one) => store.append(KEPT, [one], 'any')));
      const closed = store.close();
      expect(await appends).toHaveLength(50);
      await closed;
      await store.close();
      for (const refused of [
        store.append(KEPT, events(1), 'any'),
        store.deleteStream(KEPT, 'any'),
        store.scavenge(),
        store.head(),
        collect(store.readAll()),
        collect(store.readStream(KEPT)),
        collect(store.subscribe()),
      ]) {
        await expect(refused).rejects.toThrow(StoreUnavailable);
      }
      store = await opened.reopen();
      expect(await collect(store.readStream(KEPT))).toHaveLength(50);
    });
  });
}
