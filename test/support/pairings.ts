import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from './eventstoredb-server/cluster.js';
import { testPostgres } from './postgres.js';
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.js';

/** The stores that a story is told on: everything it shows must be the same. */
export interface Pairing {
  /** Of the log's store, then of the views' and keys'. */
  readonly stores: string;
  readonly start: (options?: TestServerOptions) => Promise<TestServer>;
}

/** Stores that several servers may share, and the settings that lead to them. */
export interface SharedStores {
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Cluster;
  /** Address of the database of the read models. */
  readonly views: string;
  dispose(): Promise<void>;
}

const postgres = await testPostgres();

/** @returns undefined where no PostgreSQL runs here, which has then been said. */
export async function sharedStores(): Promise<SharedStores | undefined> {
  if (postgres === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'temoin-log-server-'));
  mkdirSync(join(folder, 'log'));
  const log = await Cluster.start(join(folder, 'log'));
  const [views, keyring] = [await postgres.database(), await postgres.database()];
  const environment = {
    EVENT_STORE: `esdb://${log.endpoints}?tls=false`,
    DATABASE_URL: views,
    KEYRING_DATABASE_URL: keyring,
    TEMOIN_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  const dispose = async () => {
    await log.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { environment, log, views, dispose };
}

async function startOnShared(options: TestServerOptions = {}): Promise<TestServer> {
  const stores = await sharedStores();
  if (stores === undefined) throw new Error('no PostgreSQL runs here');
  const test = await startTestServer({
    ...options,
    environment: { ...stores.environment, ...options.environment },
  });
  return Object.defineProperties(Object.create(test) as TestServer, {
    dispose: {
      value: async () => {
        await test.dispose();
        await stores.dispose();
      },
    },
  });
}

const embedded: Pairing = { stores: 'SQLite, SQLite', start: startTestServer };
const shared: Pairing = { stores: 'EventStoreDB’s protocol, PostgreSQL', start: startOnShared };

/** Those that this machine can run. */
export const pairings: readonly Pairing[] = postgres === undefined ? [embedded] : [embedded, shared];
