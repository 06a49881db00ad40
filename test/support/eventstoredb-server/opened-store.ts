import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDbEventStore, type EventStoreDbOptions } from '#event-store/eventstoredb';
import { Cluster } from './cluster.js';
import type { NodeOptions } from './node.js';

type Options = Partial<EventStoreDbOptions> & { readonly others?: readonly NodeOptions[] };

/** The adapter, through the official client, against a new test server in a folder of its own. */
export async function openOnTestServer({ others = [], ...options }: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-esdb-'));
  let cluster = await Cluster.start(folder, {}, others);
  const connection = `esdb://${cluster.endpoints}?tls=false`;
  const open = () => EventStoreDbEventStore.open({ connection, ...options });
  const store = open();
  let current = store;
  return {
    folder,
    connection,
    store,
    cluster: () => cluster,
    reopen: async () => {
      await current.close();
      return (current = open());
    },
    /** Starts the server again on the same data and ports. */
    restart: async () => {
      const [first, ...rest] = cluster.nodes.map(({ port }) => ({ port }));
      return (cluster = await Cluster.start(folder, first, rest));
    },
    dispose: async () => {
      await current.close();
      await cluster.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
