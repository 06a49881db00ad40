import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AllStreamSubscription,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  jsonEvent,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Cluster } from './cluster.js';

const numbered = (count: number, type = 'Counted') =>
  Array.from({ length: count }, (_, index) =>
    jsonEvent({ type, data: { index }, metadata: { $correlationId: 'abc', note: 'é' } }),
  );

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the test server, to the official client as it is', () => {
  let folder: string;
  let cluster: Cluster;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-esdb-'));
    cluster = await Cluster.start(folder, {}, [{}, {}]);
    client = EventStoreDBClient.connectionString(`esdb://${cluster.leader.host}:${cluster.leader.port}?tls=false`);
  });
  afterEach(async () => {
    await client.dispose();
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });
  const indexes = async (stream: string, options = {}) =>
    (await collected(client.readStream(stream, options))).map(({ event }) => (event?.data as { index: number }).index);

  it.each([
    ['in batches', {}],
    ['one call an append, as with credentials of its own', { credentials: { username: 'u', password: 'p' } }],
  ])('appends %s, reads back what was written, and refuses another revision', async (_, how) => {
    const given = numbered(3);
    const appended = await client.appendToStream('Ordre n° 1 / été', given, { expectedRevision: NO_STREAM, ...how });
    expect(appended).toMatchObject({ success: true, nextExpectedRevision: 2n });
    const read = await collected(client.readStream('Ordre n° 1 / été'));
    expect(read.map(({ event }) => event)).toMatchObject(
      given.map(({ id, data, metadata }, index) => ({
        ...{ id, data, metadata, isJson: true, streamId: 'Ordre n° 1 / été', revision: BigInt(index) },
      })),
    );
    expect(read.at(-1)?.event?.position).toEqual(appended.position);
    expect(Math.abs((read[0]?.event?.created.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    for (const expectedRevision of [NO_STREAM, 0n, 7n] as const) {
      const refused = client.appendToStream('Ordre n° 1 / été', numbered(1), { expectedRevision, ...how });
      await expect(refused).rejects.toThrow(WrongExpectedVersionError);
      await expect(refused).rejects.toMatchObject({ actualVersion: 2n });
    }
    const missing = client.appendToStream('other', numbered(1), { expectedRevision: STREAM_EXISTS, ...how });
    await expect(missing).rejects.toMatchObject({ actualVersion: NO_STREAM });
    const again = await client.appendToStream('Ordre n° 1 / été', given, { expectedRevision: NO_STREAM, ...how });
    expect(again).toEqual(appended);
  });

  it('reads a stream and the log both ways, from anywhere, and says that a stream is not there', async () => {
    await client.appendToStream('s', numbered(10));
    expect(await indexes('s', { fromRevision: 7n })).toEqual([7, 8, 9]);
    expect(await indexes('s', { direction: 'backwards', fromRevision: END, maxCount: 3 })).toEqual([9, 8, 7]);
    expect(await indexes('s', { fromRevision: END })).toEqual([]);
    await expect(collected(client.readStream('none'))).rejects.toThrow(StreamNotFoundError);
    const all = await collected(client.readAll());
    expect(all.map(({ event }) => event?.streamId)).toEqual(['$user-admin', ...Array<string>(10).fill('s')]);
    const fromPosition = all[5]?.event?.position ?? START;
    expect(await collected(client.readAll({ fromPosition }))).toEqual(all.slice(5));
    expect(await collected(client.readAll({ fromPosition, direction: 'backwards' }))).toEqual(
      all.slice(0, 5).reverse(),
    );
    const amiss = client.readAll({ fromPosition: { commit: 1n, prepare: 1n } });
    await expect(collected(amiss)).rejects.toThrow(/invalid position/);
  });

  it('keeps metadata streams: $maxCount, $tb and $maxAge hide what they say, and the log shows it still', async () => {
    await client.appendToStream('s', numbered(10));
    await client.setStreamMetadata('s', { maxCount: 4, note: 'kept' });
    expect(await client.getStreamMetadata('s')).toMatchObject({ metadata: { maxCount: 4, note: 'kept' } });
    expect(await indexes('s')).toEqual([6, 7, 8, 9]);
    await client.setStreamMetadata('s', { truncateBefore: 8 });
    expect(await indexes('s')).toEqual([8, 9]);
    await client.setStreamMetadata('s', { maxAge: 3_600 });
    expect(await indexes('s', { maxCount: 2 })).toEqual([0, 1]);
    await client.setStreamMetadata('s', { maxAge: -3_600 });
    expect(await indexes('s')).toEqual([]);
    expect((await collected(client.readAll())).filter(({ event }) => event?.streamId === 's')).toHaveLength(10);
  });

  it('deletes softly, so that an append begins the stream again, and hard, so that none does', async () => {
    await client.appendToStream('s', numbered(3));
    await expect(client.deleteStream('s', { expectedRevision: 0n })).rejects.toThrow(WrongExpectedVersionError);
    await client.deleteStream('s', { expectedRevision: 2n });
    await expect(collected(client.readStream('s'))).rejects.toThrow(StreamNotFoundError);
    expect(await client.appendToStream('s', numbered(2), { expectedRevision: NO_STREAM })).toMatchObject({
      nextExpectedRevision: 4n,
    });
    expect((await collected(client.readStream('s'))).map(({ event }) => event?.revision)).toEqual([3n, 4n]);
    await client.tombstoneStream('s', { expectedRevision: 4n });
    await expect(collected(client.readStream('s'))).rejects.toThrow(StreamDeletedError);
    await expect(client.appendToStream('s', numbered(1))).rejects.toThrow(StreamDeletedError);
    await expect(client.tombstoneStream('s')).rejects.toThrow(StreamDeletedError);
    const log = await collected(client.readAll());
    expect(log.filter(({ event }) => event?.streamId === 's').map(({ event }) => event?.type)).toEqual([
      ...Array<string>(5).fill('Counted'),
      '$streamDeleted',
    ]);
  });

  it('resolves links', async () => {
    await client.appendToStream('s', numbered(2));
    const link = { id: crypto.randomUUID(), type: '$>', contentType: 'application/octet-stream' as const };
    await client.appendToStream('links', [{ ...link, data: Buffer.from('1@s'), metadata: undefined }] as never);
    const [resolved] = await collected(client.readStream('links', { resolveLinkTos: true }));
    expect(resolved).toMatchObject({ event: { streamId: 's', revision: 1n }, link: { streamId: 'links' } });
  });

  it('subscribes to a stream and to the log, filtered, with checkpoints, and says when it has caught up', async () => {
    await client.appendToStream('other', numbered(300));
    await client.appendToStream('s', numbered(3));
    const checkpoints: bigint[] = [];
    const seen = (subscription: AllStreamSubscription, count: number) =>
      new Promise<string[]>((resolve) => {
        const ids: string[] = [];
        let caughtUp = false;
        const check = () => caughtUp && ids.length >= count && resolve(ids);
        subscription.on('caughtUp', () => void ((caughtUp = true), check()));
        subscription.on('data', ({ event }) => void (ids.push(`${event?.streamId}@${event?.revision}`), check()));
      });
    const filter = streamNameFilter({
      prefixes: ['s'],
      checkpointInterval: 1,
      maxSearchWindow: 50,
      checkpointReached: (_subscription, { commit }) => void checkpoints.push(commit),
    });
    const [filtered, users, one] = [
      client.subscribeToAll({ filter }),
      client.subscribeToAll({ filter: excludeSystemEvents() }),
      client.subscribeToStream('s', { fromRevision: 0n }),
    ];
    const seeing = [seen(filtered, 5), seen(users, 305), seen(one as never, 4)];
    await new Promise((resolve) => filtered.once('confirmation', resolve));
    await client.appendToStream('s', numbered(2));
    const [ofFiltered, ofUsers, ofOne] = await Promise.all(seeing);
    expect(ofFiltered).toEqual(['s@0', 's@1', 's@2', 's@3', 's@4']);
    expect(ofUsers).toHaveLength(305);
    expect(ofOne).toEqual(['s@1', 's@2', 's@3', 's@4']);
    expect(checkpoints.length).toBeGreaterThanOrEqual(6);
    expect(checkpoints).toEqual([...checkpoints].sort((a, b) => Number(a - b)));
    await Promise.all([filtered.unsubscribe(), users.unsubscribe(), one.unsubscribe()]);
  });

  it('is a cluster whose leader the client finds, and finds again', async () => {
    const clustered = EventStoreDBClient.connectionString(`esdb://${cluster.endpoints}?tls=false`);
    await clustered.appendToStream('s', numbered(1), { requiresLeader: true });
    const [, second, third] = cluster.nodes;
    if (second === undefined || third === undefined) throw new Error('three nodes were asked for');
    cluster.leader = second;
    const refused = clustered.appendToStream('s', numbered(1), { requiresLeader: true });
    await expect(refused).rejects.toMatchObject({ type: 'not-leader', leader: { port: second.port } });
    await clustered.appendToStream('s', numbered(1), { requiresLeader: true });
    await second.stop();
    cluster.leader = third;
    await expect(clustered.appendToStream('s', numbered(1), { requiresLeader: true })).rejects.toThrow();
    await clustered.appendToStream('s', numbered(1), { requiresLeader: true });
    expect(await collected(clustered.readStream('s'))).toHaveLength(3);
    await clustered.dispose();
  });
});
