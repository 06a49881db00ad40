import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import {
  type Appended,
  EventRegistry,
  type ExpectedRevision,
  Journal,
  type NewEvent,
  SqliteEventStore,
  StoreUnavailable,
} from '#event-store';
import type { ReadEvent, TraceDraft } from '#kernel';
import { Keyring, legalDayOf } from '#keyring';
import { traceEvents } from '../../domain/events.js';
import { TraceRecorder } from './trace-recorder.js';

const draft = (at: string, ref: string): TraceDraft => ({
  type: 'ActionTraced',
  correlationId: 'c-1',
  content: {
    at,
    user: 'u-1',
    partner: '21340135900012',
    service: 'CDAP',
    action: 'dossier.open',
    object: { type: 'dossier', ref },
    outcome: 'success',
  },
});

describe('the recorder of traces', () => {
  let folder: string;
  let store: SqliteEventStore;
  let keyring: Keyring;
  let journal: Journal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-recorder-'));
    store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: Buffer.alloc(32, 7) });
    journal = new Journal(
      store,
      new EventRegistry(traceEvents),
      keyring,
      { next: (at) => v7({ msecs: at }) },
      legalDayOf,
    );
  });

  afterEach(async () => {
    await store.close();
    keyring.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const all = (): Promise<ReadEvent[]> => Array.fromAsync(journal.readAll());
  const refs = (events: readonly ReadEvent[]): unknown[] =>
    events.map((event) => (event.shredded ? 'shredded' : (event.data as { object: { ref: string } }).object.ref));

  it('[S5.3.1-a] writes each trace to the stream of its legal day in Paris, under that day’s key', async () => {
    const recorder = new TraceRecorder(journal, 'w1');
    await recorder.record(draft('2026-10-24T21:59:59.999Z', 'a'));
    await recorder.record(draft('2026-10-24T22:00:00.000Z', 'b'));
    const events = await all();
    expect(events.map(({ stream, metadata }) => [stream, metadata.keyId])).toEqual([
      ['trace-2026-10-24.w1', 'trace/2026-10-24'],
      ['trace-2026-10-25.w1', 'trace/2026-10-25'],
    ]);
    expect(events[0]?.metadata).toMatchObject({
      partner: '21340135900012',
      time: '2026-10-24T21:59:59.999Z',
      schemaVersion: 1,
    });
  });

  it('gives a user another pseudonym each day', async () => {
    const recorder = new TraceRecorder(journal, 'w1');
    await recorder.recordAll(
      ['2026-10-23', '2026-10-23', '2026-10-24'].map((day) => draft(`${day}T10:00:00.000Z`, day)),
    );
    const tags = (await all()).map(({ metadata }) => metadata.tag);
    expect(tags[0]).toBe(tags[1]);
    expect(tags[2]).not.toBe(tags[0]);
  });

  it('keeps order and loses none when thousands come at once', async () => {
    const recorder = new TraceRecorder(journal, 'w1');
    const wanted = Array.from({ length: 3000 }, (_, index) => String(index));
    await Promise.all(wanted.map((ref) => recorder.record(draft('2026-03-02T10:00:00.000Z', ref))));
    expect(refs(await all())).toEqual(wanted);
  });

  it('reads as shredded once the day’s key is destroyed', async () => {
    await new TraceRecorder(journal, 'w1').record(draft('2026-03-02T10:00:00.000Z', 'a'));
    keyring.destroy('trace/2026-03-02', Date.parse('2026-09-03T00:00:00Z'));
    expect(await all()).toMatchObject([{ type: 'ActionTraced', shredded: true }]);
  });

  describe('over a store that loses answers', () => {
    /** The real store; the answer of some appends is lost after they were written, others never arrive. */
    class Lossy {
      calls = 0;

      constructor(private readonly fate: (call: number) => 'fine' | 'lost-answer' | 'lost-request') {}

      readonly store = new Proxy(store, {
        get: (target, name) => {
          if (name === 'append') return this.append.bind(this);
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });

      private async append(stream: string, events: NewEvent[], expected: ExpectedRevision): Promise<Appended> {
        this.calls += 1;
        const fate = this.fate(this.calls);
        if (fate === 'lost-request') throw new StoreUnavailable('lost');
        const appended = await store.append(stream, events, expected);
        if (fate === 'lost-answer') throw new StoreUnavailable('lost');
        return appended;
      }
    }

    const recorderOver = (lossy: Lossy): TraceRecorder =>
      new TraceRecorder(
        new Journal(
          lossy.store,
          new EventRegistry(traceEvents),
          keyring,
          { next: (at) => v7({ msecs: at }) },
          legalDayOf,
        ),
        'w1',
      );

    it.each(['lost-answer', 'lost-request'] as const)('neither doubles nor loses a trace after a %s', async (kind) => {
      const recorder = recorderOver(new Lossy((call) => (call % 3 === 2 ? kind : 'fine')));
      const wanted = Array.from({ length: 1500 }, (_, index) => String(index));
      await Promise.all(wanted.map((ref) => recorder.record(draft('2026-03-02T10:00:00.000Z', ref))));
      expect(refs(await all())).toEqual(wanted);
    });

    it('tells its callers when the store stays away, and goes on once it is back', async () => {
      let away = true;
      const recorder = recorderOver(new Lossy(() => (away ? 'lost-request' : 'fine')));
      await expect(recorder.record(draft('2026-03-02T10:00:00.000Z', 'a'))).rejects.toMatchObject({
        code: 'store.unavailable',
      });
      away = false;
      await recorder.record(draft('2026-03-02T10:00:01.000Z', 'b'));
      expect(refs(await all())).toEqual(['b']);
    });

    it('waits, after a failure, until it knows where its stream ends, however slow the answer', async () => {
      let away = false;
      const lossy = new Lossy(() => (away ? 'lost-request' : 'fine'));
      const recorder = recorderOver(lossy);
      await recorder.record(draft('2026-03-02T10:00:00.000Z', 'a'));
      away = true;
      await expect(recorder.record(draft('2026-03-02T10:00:01.000Z', 'lost'))).rejects.toThrow(StoreUnavailable);
      away = false;
      const readStream = store.readStream.bind(store);
      jest.spyOn(store, 'readStream').mockImplementation(async function* (...asked) {
        // Other requests go on meanwhile.
        for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        yield* readStream(...asked);
      });
      const first = recorder.record(draft('2026-03-02T10:00:02.000Z', 'b'));
      await new Promise((resolve) => setImmediate(resolve));
      const second = recorder.record(draft('2026-03-02T10:00:03.000Z', 'c'));
      await Promise.all([first, second]);
      jest.restoreAllMocks();
      expect(refs(await all())).toEqual(['a', 'b', 'c']);
    });
  });
});
