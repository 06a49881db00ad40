import { join } from 'node:path';
import { Journal, SqliteEventStore } from '#event-store';
import { Keyring, legalDayOf, loadMasterKey, PAYLOAD_SEALER_URL } from '#keyring';
import { TraceRecorder } from '#traces';
import { eventRegistry } from '../../../apps/server/log-contexts.js';
import { randomIds } from '../../../apps/server/ids.js';

export interface Stores {
  readonly store: SqliteEventStore;
  readonly recorder: TraceRecorder;
  close(): Promise<void>;
}

/** The stores that write traces, as the server has them, on the files of a data folder. */
export async function openStores(folder: string): Promise<Stores> {
  const { key } = loadMasterKey({ env: {}, dataDir: folder });
  const keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: key });
  const store = await SqliteEventStore.open({ file: join(folder, 'log.db'), sealer: PAYLOAD_SEALER_URL });
  const journal = new Journal(store, eventRegistry(), keyring, randomIds, legalDayOf);
  return {
    store,
    recorder: new TraceRecorder(journal, 'bench'),
    async close() {
      await store.close();
      keyring.close();
    },
  };
}
