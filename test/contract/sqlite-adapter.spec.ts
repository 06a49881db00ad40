import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { SqliteLogReader, StoreFull, type StoredEvent, WrongExpectedRevision } from '#event-store';
import { collect, event, events, idsOf, isCaughtUp, take } from './event-store/samples.js';
import { openSqlite, type OpenedSqliteStore } from './event-store/sqlite.js';

const secret = (number: number) => `SECRET-${number}-`.repeat(40);

describe('the embedded store', () => {
  let opened: OpenedSqliteStore;
  beforeEach(async () => void (opened = await openSqlite()));
  afterEach(() => opened.dispose());

  function bytesOnDisk(): string {
    const files = readdirSync(opened.folder).map((name) => readFileSync(join(opened.folder, name)));
    return Buffer.concat(files).toString('latin1');
  }

  it('gives positions without a hole, and refuses one append of a group alone', async () => {
    const { store } = opened;
    const outcomes = await Promise.allSettled([
      store.append('trace-1', events(2), 'none'),
      store.append('trace-1', events(2), 'none'),
      store.append('review-1', events(1), 'exists'),
      store.append('trace-1', events(1), 1),
    ]);
    expect(outcomes).toMatchObject([
      { value: { revision: 1, position: 2 } },
      { reason: expect.any(WrongExpectedRevision) },
      { reason: { stream: 'review-1', expected: 'exists', actual: -1 } },
      { value: { revision: 2, position: 3 } },
    ]);
  });

  it('refuses an event id that is not a UUID alone, and takes its neighbours', async () => {
    const { store } = opened;
    const wrong = ['', 'x', '0192aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeeg', '0192aaaabbbb7ccc8dddeeeeeeeeeeee0000'];
    const refused = wrong.map((id) =>
      expect(store.append('trace-1', [event({ id })], 'any')).rejects.toThrow(RangeError),
    );
    const id = '0192AAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEF';
    const taken = store.append('trace-1', [event({ id })], 'none');
    await Promise.all(refused);
    expect(await taken).toEqual({ revision: 0, position: 1 });
    expect(idsOf(await collect(store.readAll()))).toEqual([id.toLowerCase()]);
  });

  it('takes deleted events out of its files when it scavenges, byte for byte, and gives the space back', async () => {
    const { store, file } = opened;
    for (let turn = 0; turn < 60; turn += 1) {
      const gone = Array.from({ length: 50 }, () => event({ data: Buffer.from(secret(1)) }));
      await store.append('trace-gone', gone, 'any');
      await store.append(`trace-kept${turn % 3}`, [event({ data: Buffer.from(secret(2)) })], 'any');
    }
    await store.deleteStream('trace-gone', 'any');
    const before = statSync(file).size + statSync(`${file}-wal`).size;
    await store.scavenge();
    expect(bytesOnDisk()).not.toContain('SECRET-1-');
    expect(bytesOnDisk()).toContain('SECRET-2-');
    expect(statSync(file).size + statSync(`${file}-wal`).size).toBeLessThan(before / 5);
    expect(await collect(store.readAll())).toHaveLength(60);
  });

  it('wakes a subscriber of another reader of the same file', async () => {
    const reader = new SqliteLogReader(opened.file);
    const subscription = reader.subscribe()[Symbol.asyncIterator]();
    await take(subscription, isCaughtUp);
    const next = subscription.next();
    const given = events(1);
    await opened.store.append('trace-1', given, 'none');
    expect((await next).value).toMatchObject({ id: given[0]?.id, position: 1 });
    await reader.close();
  });

  it('notices by itself what a writer wrote that nobody announced', async () => {
    await opened.store.append('trace-1', events(1), 'none');
    const subscription = opened.store.subscribe()[Symbol.asyncIterator]();
    await take(subscription, isCaughtUp);
    const next = subscription.next();
    const elsewhere = new Database(opened.file);
    elsewhere.exec(`INSERT INTO events SELECT 2, stream, 1, category, id, type, metadata, data FROM events;
      UPDATE log SET head = 2`);
    elsewhere.close();
    expect((await next).value).toMatchObject({ revision: 1, position: 2 });
    await subscription.return?.();
  });

  it('gives pages of bounded size, and an empty one at the end only', async () => {
    const { store } = opened;
    for (let turn = 0; turn < 4; turn += 1) {
      await store.append('trace-1', [event({ data: Buffer.alloc(700_000) })], 'any');
    }
    const pages: StoredEvent[][] = [];
    for (let page = store.reader.page(0, 500); page.length > 0;) {
      pages.push(page);
      page = store.reader.page(page.at(-1)?.position ?? 0, 500);
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2]);
  });

  it('finds rare streams far apart, past many others and past a long deleted stretch', async () => {
    const { store } = opened;
    const far = 12_000;
    const other = async (stream: string) => {
      for (let turn = 0; turn < far / 1000; turn += 1) await store.append(stream, events(1000), 'any');
    };
    await store.append('trace-rare', events(1), 'none');
    await other('trace-many');
    await store.append('review-1', events(1), 'none');
    await other('trace-gone');
    await store.append('trace-rare', events(1), 0);
    await store.deleteStream('trace-gone', 'any');
    const found = async (prefixes: string[], direction: 'forwards' | 'backwards') =>
      (await collect(store.readAll({ prefixes, direction }))).map(({ position }) => position);
    for (const scavenged of [false, true]) {
      if (scavenged) await store.scavenge();
      for (const [prefixes, positions] of [
        [['trace-rare'], [1, 2 * far + 3]],
        [['review-'], [far + 2]],
        [
          ['trace-rare', 'review-'],
          [1, far + 2, 2 * far + 3],
        ],
      ] satisfies [string[], number[]][]) {
        expect(await found(prefixes, 'forwards')).toEqual(positions);
        expect(await found(prefixes, 'backwards')).toEqual([...positions].reverse());
        expect(store.reader.page(far + 2, 10, prefixes).map(({ position }) => position)).toEqual(
          positions.filter((position) => position > far + 2),
        );
      }
    }
  });
});

describe('an embedded store whose file may not grow', () => {
  it('refuses whole groups with StoreFull, keeps what it had, and goes on once there is space', async () => {
    const opened = await openSqlite({ maxFileBytes: 2 * 1024 * 1024 });
    const { store } = opened;
    const large = () => [event({ data: Buffer.alloc(100_000, 7) })];
    let kept = 0;
    let full: unknown;
    while (full === undefined) {
      await store.append('trace-1', large(), kept === 0 ? 'none' : kept - 1).then(
        () => (kept += 1),
        (error: unknown) => (full = error),
      );
    }
    expect(full).toBeInstanceOf(StoreFull);
    expect(full).toMatchObject({ code: 'store.full', kind: 'unavailable' });
    const group = await Promise.allSettled([
      store.append('trace-2', events(1), 'none'),
      store.append('trace-3', large(), 'none'),
    ]);
    expect(group).toMatchObject([{ reason: expect.any(StoreFull) }, { reason: expect.any(StoreFull) }]);
    expect((await collect(store.readAll())).map(({ position }) => position)).toEqual(
      Array.from({ length: kept }, (_, i) => i + 1),
    );
    await store.deleteStream('trace-1', kept - 1);
    await store.scavenge();
    expect(await store.append('trace-2', events(1), 'none')).toEqual({ revision: 0, position: kept + 1 });
    await opened.dispose();
  });
});
