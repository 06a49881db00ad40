import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, ReadAllOptions, ReadStreamOptions, StoredEvent } from '#event-store';
import { collect, events, type OpenedStore, type OpenStore, shown } from './samples.js';

export function describeReads(open: OpenStore): void {
  describe('reading an empty store', () => {
    it('gives nothing, and its head is 0', async () => {
      const opened = await open();
      const { store } = opened;
      for (const direction of ['forwards', 'backwards'] as const) {
        expect(await collect(store.readAll({ direction }))).toEqual([]);
        expect(await collect(store.readStream('trace-1', { direction }))).toEqual([]);
      }
      expect(await store.head()).toBe(0);
      await opened.dispose();
    });
  });

  describe('reading a log of several streams, longer than a page', () => {
    let opened: OpenedStore;
    let store: EventStore;
    let log: StoredEvent[];
    beforeEach(async () => {
      ({ store } = opened = await open());
      const names = ['trace-2026-08-31.a', 'account-1', 'trace-2026-09-01.a', 'review-1', 'account-10'];
      await Promise.all(
        Array.from({ length: 120 }, (_, turn) => store.append(names[turn % 5] ?? '', events(10), 'any')),
      );
      log = await collect(store.readAll());
    });
    afterEach(() => opened.dispose());
    const readAll = async (options: ReadAllOptions) => (await collect(store.readAll(options))).map(shown);
    const positionAt = (index: number) => log[index]?.position ?? NaN;

    it.each([
      ['trace-', ['trace-2026-08-31.a', 'trace-2026-09-01.a']],
      ['trace-2026-08-31.', ['trace-2026-08-31.a']],
      ['account-1', ['account-1', 'account-10']],
      ['hold-', []],
    ])('names the streams that start with %s, each once', async (prefix, expected) => {
      expect((await Array.fromAsync(store.streams(prefix))).sort()).toEqual(expected);
    });

    it('gives every event once, in order of position, and head is the last', async () => {
      expect(log).toHaveLength(1200);
      expect(log.map(({ position }) => position)).toEqual(log.map(({ position }) => position).sort((a, b) => a - b));
      expect(new Set(log.map(({ id }) => id)).size).toBe(1200);
      expect(await store.head()).toBe(positionAt(1199));
    });

    it('reads the whole backwards as it does forwards', async () => {
      expect(await readAll({ direction: 'backwards' })).toEqual(log.map(shown).reverse());
    });

    it.each([0, 1, 599, 1198, 1199])('begins after, or before, the position of event %p', async (index) => {
      const from = positionAt(index);
      expect(await readAll({ from })).toEqual(log.slice(index + 1).map(shown));
      expect(await readAll({ from, direction: 'backwards' })).toEqual(log.slice(0, index).reverse().map(shown));
    });

    it.each([0, 1, 500, 501, 5000])('gives at most %p events', async (limit) => {
      expect(await readAll({ limit })).toEqual(log.slice(0, limit).map(shown));
      expect(await readAll({ limit, direction: 'backwards' })).toEqual(log.map(shown).reverse().slice(0, limit));
      expect(await collect(store.readStream('account-1', { limit }))).toHaveLength(Math.min(limit, 240));
    });

    it.each([
      [['trace-']],
      [['account-']],
      [['account-1']],
      [['account-10']],
      [['review-', 'account-']],
      [['trace-2026-08-31.']],
      [['trace-2026-08-31.', 'review-1']],
      [['account-1', 'account-10', 'review-']],
      [['hold-']],
      [['nothing-']],
      [[]],
    ])('gives the streams that begin with one of %p only', async (prefixes) => {
      const wanted = log.filter(({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix))).map(shown);
      expect(await readAll({ prefixes })).toEqual(wanted);
      expect(await readAll({ prefixes, direction: 'backwards' })).toEqual([...wanted].reverse());
      const from = positionAt(600);
      expect(await readAll({ prefixes, from, limit: 7 })).toEqual(
        wanted.filter((one) => one.position > from).slice(0, 7),
      );
    });

    it.each<[string, ReadStreamOptions, number, number]>([
      ['everything forwards', {}, 0, 239],
      ['everything backwards', { direction: 'backwards' }, 239, 0],
      ['from a revision on, inclusive', { from: 100 }, 100, 239],
      ['from a revision back, inclusive', { from: 100, direction: 'backwards' }, 100, 0],
      ['from the first backwards', { from: 0, direction: 'backwards' }, 0, 0],
      ['from past the end backwards', { from: 9999, direction: 'backwards' }, 239, 0],
      ['some forwards', { from: 10, limit: 5 }, 10, 14],
      ['some backwards', { from: 10, limit: 5, direction: 'backwards' }, 10, 6],
    ])('reads %s in one stream', async (_, options, first, last) => {
      const stream = log.filter((one) => one.stream === 'account-1');
      const slice = stream.slice(Math.min(first, last), Math.max(first, last) + 1).map(shown);
      const stored = (await collect(store.readStream('account-1', options))).map(shown);
      expect(stored).toEqual(options.direction === 'backwards' ? slice.reverse() : slice);
    });

    it('gives nothing from past the end of a stream, and lets a reader stop half way', async () => {
      expect(await collect(store.readStream('account-1', { from: 240 }))).toEqual([]);
      for await (const one of store.readAll()) {
        expect(shown(one)).toEqual(log.map(shown)[0]);
        break;
      }
      expect(await readAll({ limit: 1 })).toHaveLength(1);
    });
  });
}
