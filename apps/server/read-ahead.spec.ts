import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventOpener, Journal, SqliteEventStore } from '#event-store';
import { type TraceContent, toInstant } from '#kernel';
import { Keyring, legalDayOf } from '#keyring';
import { TraceRecorder } from '#traces';
import { randomIds } from './ids.js';
import { eventRegistry } from './log-contexts.js';
import { readAhead, type ReadAheadEvent } from './read-ahead.js';

const DAY = 86_400_000;
const BEGUN = Date.parse('2026-03-02T09:00:00.000Z');
const masterKey = Buffer.alloc(32, 1);

describe('a history that another thread opens', () => {
  let folder: string;
  let store: SqliteEventStore;
  let keyring: Keyring;
  let recorder: TraceRecorder;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-ahead-'));
    store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey });
    recorder = new TraceRecorder(new Journal(store, eventRegistry(), keyring, randomIds, legalDayOf), 'spec');
  });

  afterEach(async () => {
    await store.close();
    keyring.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Half of them consultations, half sign-ins, on two legal days. */
  const record = (count: number) =>
    recorder.recordAll(
      Array.from({ length: count }, (_, index) => ({
        type: index % 2 === 0 ? ('ActionTraced' as const) : ('SignedIn' as const),
        correlationId: 'c',
        content: contentOf(index, BEGUN + (index % 4 < 2 ? 0 : DAY)),
      })),
    );

  const contentOf = (index: number, at: number): TraceContent => ({
    at: toInstant(at + index),
    user: `0199a3f0-0000-7000-8000-00000000000${index % 3}`,
    service: 'CDAP',
    action: 'dossier.open « été »',
    outcome: 'success',
  });

  const readAll = async (types: readonly string[], from = 0, openers = 2): Promise<ReadAheadEvent[]> => {
    const files = { log: join(folder, 'log.db'), keyring: join(folder, 'keyring.db'), masterKey };
    const data = { ...files, from, to: await store.head(), types: new Set(types) };
    return Array.fromAsync(readAhead(data, new AbortController().signal, openers));
  };

  const opener = () => new EventOpener(eventRegistry(), keyring);

  it.each([1, 2, 3])('comes from %i threads as this one would have opened it, in order', async (openers) => {
    await record(1700);
    keyring.destroy('trace/2026-03-02', BEGUN);
    const expected = (await Array.fromAsync(store.readAll({ from: 10 }))).map((event) => opener().open(event));
    const read = await readAll(['ActionTraced', 'SignedIn'], 10, openers);
    const revived = read.map(({ transcript }) => transcript && opener().revive(transcript));
    expect(revived).toEqual(expected);
    expect(revived.map((event) => event?.metadata)).toEqual(expected.map(({ metadata }) => metadata));
    expect(expected.filter(({ shredded }) => shredded).length).toBeGreaterThan(800);
  });

  it('leaves out what nobody wants, and tells how far it was read', async () => {
    await record(1200);
    const read = await readAll(['SignedOut']);
    expect(read.filter(({ transcript }) => transcript !== undefined)).toEqual([]);
    expect(read.at(-1)).toEqual({ type: '', position: 1200 });
  });

  it('tells which event does not open, and goes on after it', async () => {
    const [event] = await Promise.all([
      recorder.record({ type: 'SignedIn', correlationId: 'c', content: contentOf(0, BEGUN) }),
    ]);
    const [stored] = await Array.fromAsync(store.readAll());
    await store.append('trace-2026-03-02.other', [{ ...stored!, id: randomIds.next(BEGUN) }], 'none');
    const [good, bad] = await readAll(['SignedIn']);
    expect(good?.position).toBe(event);
    expect(bad).toEqual({ type: 'SignedIn', position: 2, why: expect.stringContaining('altered') });
  });
});
