import { EventStoreDBClient } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CaughtUp, type EventStore, type StoredEvent, StreamDeleted } from '#event-store';
import { EventStoreDbEventStore } from '#event-store/eventstoredb';
import { collect, events, eventsIn, idsOf, isCaughtUp, take } from '../contract/event-store/samples.js';
import { openOnTestServer } from '../support/eventstoredb-server/opened-store.js';
import { startWriting } from '../support/eventstoredb-server/writers.js';

const isAt = (position: number) => (item: StoredEvent | CaughtUp) => isCaughtUp(item) && item.position >= position;
const STREAMS = ['trace-1', 'trace-2', 'review-1', 'review-2', 'account-1'];

describe('subscribing to an EventStoreDB that fails', () => {
  let opened: Awaited<ReturnType<typeof openOnTestServer>>;
  let store: EventStore;
  let end: AbortController;
  beforeEach(async () => {
    end = new AbortController();
    opened = await openOnTestServer({ answerMilliseconds: 400, others: [{}, {}] });
    store = opened.store;
  });
  afterEach(async () => {
    end.abort();
    await opened.dispose();
  });
  const follow = (prefixes?: readonly string[]) =>
    store.subscribe({ signal: end.signal, ...(prefixes === undefined ? {} : { prefixes }) })[Symbol.asyncIterator]();

  /** Through a client with the time it needs: only what comes after is to be given up soon. @param turns of a thousand events */
  const fillTrace = async (turns: number) => {
    const patient = EventStoreDbEventStore.open({ connection: opened.connection });
    for (let turn = 0; turn < turns; turn += 1) await patient.append('trace-1', events(1_000), 'any');
    await patient.close();
  };

  const faults: [string, () => Promise<unknown>][] = [
    ['connections are cut', async () => opened.cluster().nodes.forEach((node) => node.dropConnections())],
    [
      'another node becomes the leader, with connections left open',
      async () => {
        const { nodes, leader } = opened.cluster();
        const next = nodes[(nodes.indexOf(leader) + 1) % nodes.length];
        if (next !== undefined) opened.cluster().leader = next;
      },
    ],
    [
      'the leader goes, and another takes over',
      async () => {
        const { nodes, leader } = opened.cluster();
        const next = nodes[(nodes.indexOf(leader) + 1) % nodes.length];
        if (next === undefined) return;
        await leader.stop();
        opened.cluster().leader = next;
        await leader.start();
      },
    ],
    [
      'the servers stop and start again',
      async () => {
        await opened.cluster().stop();
        await opened.restart();
      },
    ],
  ];
  it.each(faults)(
    'gives every event once, in order, while %s',
    async (_, fault) => {
      const writing = startWriting(store, STREAMS);
      const subscriptions = [follow(), follow(['review-']), follow(['account-', 'trace-2'])];
      const until = { position: Infinity };
      const following = subscriptions.map((one) => take(one, (item) => isAt(until.position)(item)));
      for (let round = 0; round < 5; round += 1) {
        await writing.more(4);
        await fault();
      }
      await writing.more(2);
      await writing.stop();
      until.position = (await store.append('hold-1', events(1), 'none')).position;
      const [all, reviews, others] = (await Promise.all(following)).map((items) => idsOf(eventsIn(items)));
      const log = await collect(store.readAll());
      expect(all).toEqual(idsOf(log));
      expect(reviews).toEqual(idsOf(log.filter(({ stream }) => stream.startsWith('review-'))));
      expect(others).toEqual(idsOf(log.filter(({ stream }) => /^(account-|trace-2)/.test(stream))));
      for (const [stream, ids] of writing.acknowledged)
        expect(idsOf(await collect(store.readStream(stream)))).toEqual(ids);
    },
    60_000,
  );

  it('begins when a server that was gone is back, and ends meanwhile if it is told to', async () => {
    const { position } = await store.append('trace-1', events(2), 'none');
    await opened.cluster().stop();
    const [waiting, ended] = [take(follow(), isAt(position)), new AbortController()];
    const next = store.subscribe({ signal: ended.signal })[Symbol.asyncIterator]().next();
    ended.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    await opened.restart();
    expect(eventsIn(await waiting)).toHaveLength(2);
  });

  it('finds the rare events of a long log, cut off in the middle of its search', async () => {
    await fillTrace(12);
    const { position } = await store.append('review-1', events(2), 'none');
    await fillTrace(6);
    const head = await store.head();
    const found = take(follow(['review-', 'hold-']), isAt(head));
    let searching = true;
    void found.finally(() => (searching = false));
    for (let cut = 0; cut < 4 && searching; cut += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      opened.cluster().leader.dropConnections();
    }
    const items = await found;
    expect(eventsIn(items).map((one) => [one.stream, one.revision])).toEqual([
      ['review-1', 0],
      ['review-1', 1],
    ]);
    expect(eventsIn(items).at(-1)?.position).toBe(position);
    expect(items.at(-1)).toEqual({ caughtUp: true, position: head });
  }, 60_000);

  it('goes on with a read of the whole log that is cut off', async () => {
    await fillTrace(5);
    const ids: string[] = [];
    for await (const { id } of store.readAll()) {
      ids.push(id);
      if (ids.length % 1_500 === 0) opened.cluster().leader.dropConnections();
    }
    expect(ids).toEqual(idsOf(await collect(store.readStream('trace-1'))));
  });
});

describe('a stream deleted on EventStoreDB, whose log keeps showing it', () => {
  it('is hidden from the reads of every server, whoever deleted it', async () => {
    const opened = await openOnTestServer();
    const other = EventStoreDbEventStore.open({ connection: opened.connection });
    for (const stream of ['trace-1', 'trace-2', 'trace-3']) await opened.store.append(stream, events(2), 'none');
    await other.deleteStream('trace-1', 1);
    expect((await collect(opened.store.readAll())).map(({ stream }) => stream)).not.toContain('trace-1');
    // By somebody who knows nothing of the port; or by one of us that died before it could note it down.
    const client = EventStoreDBClient.connectionString(opened.connection);
    await client.tombstoneStream('trace-2');
    await expect(opened.store.deleteStream('trace-2', 'any')).rejects.toThrow(StreamDeleted);
    expect((await collect(other.readAll())).map(({ stream }) => stream)).toEqual(['trace-3', 'trace-3']);
    await client.dispose();
    await other.close();
    await opened.dispose();
  });
});
