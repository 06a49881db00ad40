import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EventTooLarge,
  type ExpectedRevision,
  type EventStore,
  MalformedStreamName,
  MAX_APPEND_BYTES,
  UnknownCategory,
  WrongExpectedRevision,
} from '#event-store';
import { asStored, collect, event, events, idsOf, type OpenedStore, type OpenStore, shown } from './samples.js';

const STREAM = 'review-1';

export function describeAppends(open: OpenStore): void {
  describe('appending', () => {
    let opened: OpenedStore;
    let store: EventStore;
    beforeEach(async () => void ({ store } = opened = await open()));
    afterEach(() => opened.dispose());
    const read = async (stream = STREAM) => (await collect(store.readStream(stream))).map(shown);

    it('gives back every field of every event, and the revision and position of the last', async () => {
      const given = [
        event({ metadata: '{"who":"Zoé — 東京 🗼"}', data: Uint8Array.from([0, 255, 128, 10, 0]) }),
        event({ type: 'OtherHappened', metadata: '{}', data: new Uint8Array() }),
      ];
      const appended = await store.append(STREAM, given, 'none');
      expect(appended).toEqual({ revision: 1, position: expect.any(Number) });
      const stored = await read();
      expect(stored).toEqual(given.map((one, revision) => asStored(STREAM, revision, expect.any(Number), one)));
      expect(stored[1]?.position).toBe(appended.position);
      expect(stored[0]?.position).toBeLessThan(appended.position);
    });

    it('takes the bytes as they are when it is called', async () => {
      const data = Buffer.from('before');
      const appending = store.append(STREAM, [event({ data })], 'none');
      data.fill('x');
      await appending;
      expect((await read())[0]?.data).toBe(Buffer.from('before').toString('hex'));
    });

    it('numbers the revisions of each stream from 0 and the positions over the whole log', async () => {
      const first = await store.append('review-1', events(2), 'any');
      const other = await store.append('trace-1', events(1), 'any');
      const second = await store.append('review-1', events(1), 'any');
      expect([first.revision, other.revision, second.revision]).toEqual([1, 0, 2]);
      expect(other.position).toBeGreaterThan(first.position);
      expect(second.position).toBeGreaterThan(other.position);
    });

    it.each<[ExpectedRevision, number]>([
      ['any', 0],
      ['none', 0],
      ['any', 2],
      ['exists', 2],
      [1, 2],
    ])('accepts %p on a stream of %p events', async (expected, before) => {
      if (before > 0) await store.append(STREAM, events(before), 'none');
      expect(await store.append(STREAM, events(1), expected)).toMatchObject({ revision: before });
    });

    it.each<[ExpectedRevision, number]>([
      ['exists', 0],
      [0, 0],
      ['none', 2],
      [0, 2],
      [2, 2],
    ])(
      'refuses %p on a stream of %p events, telling the actual revision, and writes nothing',
      async (expected, before) => {
        const given = events(before);
        if (before > 0) await store.append(STREAM, given, 'none');
        const refused = store.append(STREAM, events(3), expected);
        await expect(refused).rejects.toThrow(WrongExpectedRevision);
        await expect(refused).rejects.toMatchObject({
          ...{ code: 'store.wrong-expected-revision', stream: STREAM, expected, actual: before - 1 },
          details: { expected, actual: before - 1 },
        });
        expect(idsOf(await read())).toEqual(idsOf(given));
      },
    );

    it('lets one of many writers through that saw the same revision', async () => {
      const outcomes = await Promise.allSettled(events(20).map((one) => store.append(STREAM, [one], 'none')));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await read()).toHaveLength(1);
    });

    it('keeps the order of the appends of one caller without waiting for their answers', async () => {
      const given = events(200);
      await Promise.all(given.map((one, index) => store.append(STREAM, [one], index === 0 ? 'none' : index - 1)));
      expect(idsOf(await read())).toEqual(idsOf(given));
    });

    it('accepts 1 MiB in all and refuses one byte more, writing nothing', async () => {
      const sizes = (bytes: number) => [event({ type: 'T', metadata: '{}', data: Buffer.alloc(bytes - 19) })];
      await store.append(STREAM, sizes(MAX_APPEND_BYTES), 'none');
      const refused = store.append(STREAM, sizes(MAX_APPEND_BYTES + 1), 0);
      await expect(refused).rejects.toThrow(EventTooLarge);
      await expect(refused).rejects.toMatchObject({ code: 'store.event-too-large', bytes: MAX_APPEND_BYTES + 1 });
      const halves = [...sizes(MAX_APPEND_BYTES / 2), ...sizes(MAX_APPEND_BYTES / 2 + 1)];
      await expect(store.append(STREAM, halves, 0)).rejects.toThrow(EventTooLarge);
      expect(await read()).toHaveLength(1);
    });

    it('refuses a category that it does not know and a name that is not one', async () => {
      await expect(store.append('dossier-1', events(1), 'any')).rejects.toThrow(UnknownCategory);
      for (const name of ['', 'trace', 'trace-', 'Trace-1', 'trace-é', `trace-${'x'.repeat(201)}`, 'trace-a b']) {
        await expect(store.append(name, events(1), 'any')).rejects.toThrow(MalformedStreamName);
      }
    });

    it('refuses an append of nothing', async () => {
      await expect(store.append(STREAM, [], 'any')).rejects.toThrow(RangeError);
    });

    it('still holds everything after it was closed and opened again', async () => {
      const given = events(3);
      await store.append(STREAM, given, 'none');
      const before = await read();
      store = await opened.reopen();
      expect(await read()).toEqual(before);
      expect(await store.append(STREAM, events(1), 2)).toMatchObject({ revision: 3 });
    });
  });
}
