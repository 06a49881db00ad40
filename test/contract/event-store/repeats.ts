import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, WrongExpectedRevision } from '#event-store';
import { collect, event, events, idsOf, type OpenedStore, type OpenStore } from './samples.js';

const STREAM = 'request-1';

export function describeRepeats(open: OpenStore): void {
  describe('repeating an append with the same ids', () => {
    let opened: OpenedStore;
    let store: EventStore;
    beforeEach(async () => void ({ store } = opened = await open()));
    afterEach(() => opened.dispose());
    const stored = async () => idsOf(await collect(store.readStream(STREAM)));

    it('answers as the first time and writes nothing, for a new stream', async () => {
      const given = events(3);
      const first = await store.append(STREAM, given, 'none');
      expect(await store.append(STREAM, given, 'none')).toEqual(first);
      expect(await stored()).toEqual(idsOf(given));
    });

    it('answers as the first time at the same exact revision, also when others have written since', async () => {
      const [one, two, three] = [events(2), events(2), events(2)];
      await store.append(STREAM, one, 'none');
      const first = await store.append(STREAM, two, 1);
      await store.append(STREAM, three, 3);
      expect(await store.append(STREAM, two, 1)).toEqual(first);
      expect(await stored()).toEqual(idsOf([...one, ...two, ...three]));
    });

    it('answers as the first time while the first is still under way, and after opening again', async () => {
      const given = events(2);
      const [first, second] = await Promise.all([
        store.append(STREAM, given, 'none'),
        store.append(STREAM, given, 'none'),
      ]);
      expect(second).toEqual(first);
      store = await opened.reopen();
      expect(await store.append(STREAM, given, 'none')).toEqual(first);
      expect(await stored()).toEqual(idsOf(given));
    });

    it('is refused when only some of the events are there, or in another order, or others', async () => {
      const given = events(3);
      const [one, two, three] = given as [(typeof given)[0], (typeof given)[0], (typeof given)[0]];
      await store.append(STREAM, given, 'none');
      for (const repeat of [[...given, event()], [one, three, two], [one, event(), three], [event()], [two]]) {
        await expect(store.append(STREAM, repeat, 'none')).rejects.toThrow(WrongExpectedRevision);
      }
      await expect(store.append(STREAM, given, 0)).rejects.toThrow(WrongExpectedRevision);
      await expect(store.append(STREAM, given, 7)).rejects.toThrow(WrongExpectedRevision);
      expect(await stored()).toEqual(idsOf(given));
    });
  });
}
