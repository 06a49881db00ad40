import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { CHECKPOINT_STREAM } from '#audit';
import type { Clock } from '#kernel';
import { type RunningServer, startServer } from '../../apps/server/server.js';
import { readSettings } from '../../apps/server/settings.js';
import { Client } from './client.js';

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface TestServer {
  readonly server: RunningServer;
  readonly folder: string;
  /** The settings that it was started with: for tools on the same data. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every line that the server logged. */
  readonly lines: readonly string[];
  /** A client that nobody has signed in yet. */
  client(): Client;
  /** Messages delivered so far, oldest first. */
  messages(): Message[];
  /** Stops the server and starts another on the same data. */
  restart(): Promise<void>;
  /** How many events the log holds after a position: those of one store are not numbered one by one. */
  eventsAfter(position: number): Promise<number>;
  dispose(): Promise<void>;
}

export interface TestServerOptions {
  readonly clock?: Clock;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A whole server on an empty folder of its own and ports of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-test-'));
  const lines: string[] = [];
  const environment = {
    PORT: '0',
    METRICS_PORT: '0',
    TEMOIN_DATA: join(folder, 'data'),
    TEMOIN_RATE_LIMIT: '1000000',
    ...options.environment,
  };
  const start = (): Promise<RunningServer> =>
    startServer({
      settings: readSettings(environment),
      environment,
      logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
  let server = await start();
  return {
    get server() {
      return server;
    },
    folder,
    environment,
    lines,
    client: () => new Client(() => server.url),
    messages: () => readOutbox(join(folder, 'data', 'outbox')),
    async restart() {
      await server.close();
      server = await start();
    },
    async eventsAfter(position) {
      const events = await Array.fromAsync(server.runtime.store.readAll({ from: position }));
      // A checkpoint may be signed at any moment.
      return events.filter(({ stream }) => stream !== CHECKPOINT_STREAM).length;
    },
    async dispose() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Messages in an outbox folder, oldest first; none where nothing was ever sent. */
export function readOutbox(outbox: string): Message[] {
  if (!existsSync(outbox)) return [];
  const files = readdirSync(outbox)
    .filter((file) => file.endsWith('.txt'))
    .sort();
  return files.map((file) => {
    const content = readFileSync(join(outbox, file), 'utf8');
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(content)?.[1]?.trim() ?? '';
    return { to: header('To'), subject: header('Subject'), text: content };
  });
}
