import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AccessDenied,
  type EventStore,
  EventTooLarge,
  type ExpectedRevision,
  StoreUnavailable,
  StreamDeleted,
} from '#event-store';
import { collect, event, events, idsOf } from '../contract/event-store/samples.js';
import { openOnTestServer } from '../support/eventstoredb-server/opened-store.js';
import { startWriting } from '../support/eventstoredb-server/writers.js';

const STREAM = 'review-1';
/** Milliseconds: a busy machine has answered by then. */
const ANSWER = 1_000;

describe('appending to an EventStoreDB that fails', () => {
  let opened: Awaited<ReturnType<typeof openOnTestServer>>;
  let store: EventStore;
  beforeEach(async () => {
    opened = await openOnTestServer({ answerMilliseconds: ANSWER });
    store = opened.store;
  });
  afterEach(() => opened.dispose());
  const faults = () => opened.cluster().leader.faults;
  const stored = async (stream = STREAM) => idsOf(await collect(store.readStream(stream)));

  it.each<[ExpectedRevision, boolean]>([
    ['none', false],
    [1, false],
    ['none', true],
    [1, true],
  ])('answers as if nothing had been lost when the acknowledgement was, expecting %p', async (expected, bare) => {
    const before = expected === 'none' ? [] : events(2);
    if (before.length > 0) await store.append(STREAM, before, 'none');
    faults().repeatsWithoutPosition = bare;
    faults().lostAcknowledgements = 1;
    const given = events(3);
    const appended = await store.append(STREAM, given, expected);
    const log = await collect(store.readStream(STREAM));
    expect(idsOf(log)).toEqual(idsOf([...before, ...given]));
    expect(appended).toEqual({ revision: before.length + 2, position: log.at(-1)?.position });
    await store.append(STREAM, events(1), appended.revision);
  });

  it.each<ExpectedRevision>(['any', 'exists'])(
    'does not try again what it could write twice, expecting %p',
    async (expected) => {
      const [before, given] = [events(1), events(2)];
      await store.append(STREAM, before, 'none');
      faults().lostAcknowledgements = 1;
      await expect(store.append(STREAM, given, expected)).rejects.toThrow(StoreUnavailable);
      expect(await stored()).toEqual(idsOf([...before, ...given]));
    },
  );

  it.each<ExpectedRevision>(['any', 'none'])(
    'goes to the leader that the node names, expecting %p',
    async (expected) => {
      faults().notLeader = 2;
      const given = events(2);
      await store.append(STREAM, given, expected);
      expect(await stored()).toEqual(idsOf(given));
    },
  );

  it.each<ExpectedRevision>(['any', 'none'])('waits for a node that is not ready, expecting %p', async (expected) => {
    faults().notReady = 2;
    const given = events(2);
    await store.append(STREAM, given, expected);
    expect(await stored()).toEqual(idsOf(given));
  });

  it('keeps the order of appends sent ahead of their answers when the connection is cut among them', async () => {
    await store.append(STREAM, events(1), 'none');
    faults().lostAcknowledgements = 3;
    const given = events(300);
    await Promise.all(given.map((one, index) => store.append(STREAM, [one], index)));
    expect((await stored()).slice(1)).toEqual(idsOf(given));
  });

  it('loses nothing acknowledged and doubles nothing while connections are cut again and again', async () => {
    const streams = Array.from({ length: 20 }, (_, index) => `trace-2026-08-31.${index}`);
    const writing = startWriting(store, streams);
    for (let round = 0; round < 12; round += 1) {
      await writing.more(3);
      if (round % 3 === 0) faults().lostAcknowledgements = 2;
      else if (round % 3 === 1) opened.cluster().leader.dropConnections();
      else faults().notLeader = 1;
    }
    await writing.stop();
    for (const [stream, ids] of writing.acknowledged) expect(await stored(stream)).toEqual(ids);
  });

  it('deletes once when the acknowledgement of a deletion is lost', async () => {
    await store.append(STREAM, events(2), 'none');
    faults().lostAcknowledgements = 1;
    await store.deleteStream(STREAM, 1);
    expect(await stored()).toEqual([]);
    await expect(store.deleteStream(STREAM, 'any')).rejects.toThrow(StreamDeleted);
  });

  it('says soon that a server that is gone is unavailable, and goes on by itself when it is back', async () => {
    const given = events(1);
    await store.append(STREAM, given, 'none');
    await opened.cluster().stop();
    const began = performance.now();
    for (const call of [
      () => store.append(STREAM, events(1), 0),
      () => store.head(),
      () => collect(store.readStream(STREAM)),
      () => collect(store.readAll()),
      () => store.deleteStream(STREAM, 'any'),
      () => store.scavenge(),
    ]) {
      await expect(call()).rejects.toThrow(StoreUnavailable);
    }
    expect(performance.now() - began).toBeLessThan(6 * 1_500);
    await opened.restart();
    expect(await stored()).toEqual(idsOf(given));
    expect(await store.append(STREAM, events(1), 0)).toMatchObject({ revision: 1 });
  });

  it('gives up a server that accepts and then says nothing, and goes on when it speaks again', async () => {
    await store.append(STREAM, events(1), 'none');
    faults().silent = true;
    const began = performance.now();
    const given = events(1);
    await expect(store.append(STREAM, given, 0)).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - began).toBeLessThan(4 * ANSWER);
    await expect(store.head()).rejects.toThrow(StoreUnavailable);
    faults().silent = false;
    expect(await store.append(STREAM, given, 0)).toMatchObject({ revision: 1 });
    expect(await stored()).toHaveLength(2);
  });

  it('says that access is denied, whatever is asked, until it is granted', async () => {
    await store.append(STREAM, events(1), 'none');
    faults().denied = true;
    for (const refused of [
      store.append(STREAM, events(1), 0),
      store.head(),
      collect(store.readStream(STREAM)),
      collect(store.readAll()),
      collect(store.subscribe()),
      store.deleteStream(STREAM, 'any'),
      store.scavenge(),
    ]) {
      await expect(refused).rejects.toThrow(AccessDenied);
    }
    faults().denied = false;
    expect(await stored()).toHaveLength(1);
  });

  it('passes on that an append is too large for the server, which counts types twice and ids not at all', async () => {
    const many = Array.from({ length: 900 }, () =>
      event({ type: 'T'.repeat(600), metadata: '{}', data: new Uint8Array() }),
    );
    await expect(store.append(STREAM, many, 'none')).rejects.toThrow(EventTooLarge);
    expect(await stored()).toEqual([]);
  });
});
