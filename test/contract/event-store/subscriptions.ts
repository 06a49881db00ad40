import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaughtUp, EventStore, StoredEvent, SubscribeOptions } from '#event-store';
import {
  collect,
  events,
  eventsIn,
  idsOf,
  isCaughtUp,
  type OpenedStore,
  type OpenStore,
  shown,
  take,
} from './samples.js';

const isAt = (position: number) => (item: StoredEvent | CaughtUp) => isCaughtUp(item) && item.position >= position;

export function describeSubscriptions(open: OpenStore): void {
  describe('subscribing', () => {
    let opened: OpenedStore;
    let store: EventStore;
    let end: AbortController;
    beforeEach(async () => {
      ({ store } = opened = await open());
      end = new AbortController();
    });
    afterEach(async () => {
      end.abort();
      await opened.dispose();
    });
    const subscribe = (options: SubscribeOptions = {}) =>
      store.subscribe({ signal: end.signal, ...options })[Symbol.asyncIterator]();

    it('says at once that it has caught up with an empty log', async () => {
      expect(await subscribe().next()).toEqual({ done: false, value: { caughtUp: true, position: 0 } });
    });

    it('gives the history, says that it has caught up, then gives what follows and says so again', async () => {
      const history = await store.append('trace-1', events(3), 'none');
      const subscription = subscribe();
      const first = await take(subscription, isCaughtUp);
      expect(eventsIn(first).map(shown)).toEqual((await collect(store.readAll())).map(shown));
      expect(first.at(-1)).toEqual({ caughtUp: true, position: history.position });
      const next = subscription.next();
      const live = await store.append('trace-1', events(2), 2);
      const rest = [(await next).value as StoredEvent, ...(await take(subscription, isAt(live.position)))];
      const written = await collect(store.readAll({ from: history.position }));
      expect(eventsIn(rest).map(shown)).toEqual(written.map(shown));
    });

    it('begins after a position', async () => {
      const { position } = await store.append('trace-1', events(5), 'none');
      const { position: last } = await store.append('trace-1', events(2), 4);
      const items = await take(subscribe({ from: position }), isAt(last));
      expect(eventsIn(items).map(({ revision }) => revision)).toEqual([5, 6]);
      expect(await take(subscribe({ from: last }), isCaughtUp)).toEqual([{ caughtUp: true, position: last }]);
    });

    it('goes live without a gap or a double while others write', async () => {
      const writing = (async () => {
        let position = 0;
        for (let turn = 0; turn < 60; turn += 1) {
          const both = ['trace-1', 'review-1'].map((stream) => store.append(stream, events(25), 'any'));
          position = Math.max(...(await Promise.all(both)).map((one) => one.position));
        }
        return position;
      })();
      const subscription = subscribe();
      const during = await take(subscription, (item) => isCaughtUp(item) || item.revision > 200);
      const last = await writing;
      const after = await take(subscription, isAt(last));
      const log = await collect(store.readAll());
      expect(log).toHaveLength(3000);
      expect(idsOf(eventsIn([...during, ...after]))).toEqual(idsOf(log));
    });

    it('gives the streams of its prefixes only, live too, and says how far it has read all the same', async () => {
      await store.append('trace-1', events(2), 'none');
      const { position } = await store.append('review-1', events(2), 'none');
      const subscription = subscribe({ prefixes: ['review-', 'hold-'] });
      const history = await take(subscription, isAt(position));
      expect(eventsIn(history).map(({ stream }) => stream)).toEqual(['review-1', 'review-1']);
      const pulled = take(subscription, isAt(position + 1));
      const other = await store.append('trace-1', events(1), 1);
      expect((await pulled).at(-1)).toEqual({ caughtUp: true, position: other.position });
      const live = take(subscription, (item) => !isCaughtUp(item));
      await store.append('hold-1', events(1), 'none');
      expect(eventsIn(await live)).toMatchObject([{ stream: 'hold-1', revision: 0 }]);
    });

    it('serves several subscribers, each at its own pace', async () => {
      const { position } = await store.append('trace-1', events(700), 'none');
      const [slow, fast] = [subscribe(), subscribe()];
      expect((await slow.next()).value).toMatchObject({ revision: 0 });
      expect(eventsIn(await take(fast, isAt(position)))).toHaveLength(700);
      expect(eventsIn(await take(slow, isAt(position)))).toHaveLength(699);
    });

    it('ends when its signal is aborted: before the first, among events, while it waits', async () => {
      expect(await subscribe({ signal: AbortSignal.abort() }).next()).toEqual({ done: true, value: undefined });
      await store.append('trace-1', events(3), 'none');
      const [among, waiting] = [subscribe(), subscribe()];
      await among.next();
      await take(waiting, isCaughtUp);
      const next = waiting.next();
      end.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      expect(await among.next()).toEqual({ done: true, value: undefined });
    });

    it('ends when the store is closed', async () => {
      const subscription = subscribe();
      await take(subscription, isCaughtUp);
      const next = subscription.next();
      await store.close();
      expect(await next).toEqual({ done: true, value: undefined });
    });
  });
}
