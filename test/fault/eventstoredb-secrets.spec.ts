import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessDenied, StoreUnavailable } from '#event-store';
import { EventStoreDbEventStore, type EventStoreDbOptions } from '#event-store/eventstoredb';
import { collect, events, idsOf } from '../contract/event-store/samples.js';
import { selfSigned } from '../support/eventstoredb-server/certificate.js';
import { Cluster } from '../support/eventstoredb-server/cluster.js';

describe('an EventStoreDB behind TLS and a password', () => {
  let folder: string;
  let cluster: Cluster;
  let stores: EventStoreDbEventStore[];
  beforeEach(async () => {
    stores = [];
    folder = mkdtempSync(join(tmpdir(), 'temoin-esdb-'));
    const tls = selfSigned();
    writeFileSync(join(folder, 'ca.pem'), tls.certificate);
    writeFileSync(join(folder, 'right'), 'temoin:s3:cret\n');
    writeFileSync(join(folder, 'wrong'), 'temoin:guess');
    writeFileSync(join(folder, 'bad'), 'no password here');
    cluster = await Cluster.start(folder, { tls, credentials: 'temoin:s3:cret' });
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await cluster.stop();
    rmSync(folder, { recursive: true });
  });
  const file = (name: string) => join(folder, name);
  function open(options: Partial<EventStoreDbOptions> = {}): EventStoreDbEventStore {
    const connection = `esdb://${cluster.endpoints}`;
    const store = EventStoreDbEventStore.open({ connection, ...options });
    stores.push(store);
    return store;
  }

  it('is reached with the certificate of its authority and the credentials of a secret file', async () => {
    const store = open({ caFile: file('ca.pem'), credentialsFile: file('right') });
    const given = events(2);
    await store.append('trace-1', given, 'none');
    expect(idsOf(await collect(store.readAll()))).toEqual(idsOf(given));
    await store.deleteStream('trace-1', 1);
    await store.scavenge();
  });

  it('is unavailable to who does not trust its authority', async () => {
    const store = open({ credentialsFile: file('right'), answerMilliseconds: 500 });
    await expect(store.append('trace-1', events(1), 'none')).rejects.toThrow(StoreUnavailable);
  });

  it.each(['a wrong password', 'no password'])('denies access to %s', async (what) => {
    const secret = what === 'no password' ? {} : { credentialsFile: file('wrong') };
    const store = open({ caFile: file('ca.pem'), ...secret });
    await expect(store.append('trace-1', events(1), 'none')).rejects.toThrow(AccessDenied);
    await expect(collect(store.readAll())).rejects.toThrow(AccessDenied);
    await expect(collect(store.subscribe())).rejects.toThrow(AccessDenied);
  });

  it.each<[string, () => Partial<EventStoreDbOptions>, RegExp]>([
    ['a missing CA file', () => ({ caFile: file('none.pem') }), /certificate authority.*none\.pem/],
    ['a missing secret file', () => ({ credentialsFile: file('none') }), /credentials.*none/],
    ['a secret file of another shape', () => ({ credentialsFile: file('bad') }), /user:password/],
    ['another kind of address', () => ({ connection: 'http://u:s3cret@localhost' }), /esdb:\/\/host:port/],
  ])('refuses %s when it is opened, and tells no secret', (_, options, message) => {
    expect(() => open(options())).toThrow(message);
    expect(() => open(options())).not.toThrow(/s3:?cret/);
  });
});
