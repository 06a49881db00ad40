import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Client } from '../support/client.js';
import { LogServerProcess } from '../support/log-server-process.js';
import { PostgresProcess } from '../support/postgres-process.js';
import { ServerProcess } from '../support/server-process.js';
import type { Message } from '../support/test-server.js';

const DAY = '86400';
const POLL = 50;

/** Two servers, a log server and a database, each a process that can be killed: what a Caf past one machine runs. */
export class SharedHouse {
  private turn = 0;

  private constructor(
    private readonly folder: string,
    readonly log: LogServerProcess,
    readonly database: PostgresProcess,
    readonly servers: readonly [ServerProcess, ServerProcess],
    /** Of both servers, and of the tools that look at what they wrote. */
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** @throws Error that says what this machine lacks */
  static async open(): Promise<SharedHouse> {
    const database = await (await PostgresProcess.make()).start();
    const folder = mkdtempSync(join(tmpdir(), 'temoin-shared-'));
    const log = await new LogServerProcess(join(folder, 'log')).start();
    const settings = {
      EVENT_STORE: log.url,
      DATABASE_URL: await databaseOf(database, 'views'),
      KEYRING_DATABASE_URL: await databaseOf(database, 'keys'),
      TEMOIN_MASTER_KEY: randomBytes(32).toString('base64'),
    };
    const more = { ...settings, TEMOIN_SESSION_IDLE: DAY, TEMOIN_SESSION_ABSOLUTE: DAY, LOG_LEVEL: 'warn' };
    const [one, other] = ['one', 'other'].map((name) => new ServerProcess(join(folder, name), more));
    const servers = [one as ServerProcess, other as ServerProcess] as const;
    // The first start makes the first administrator: one server alone.
    for (const server of servers) await server.start();
    return new SharedHouse(folder, log, database, servers, settings);
  }

  /** Of each server in turn: whoever signs in stays with it. */
  client(): Client {
    this.turn += 1;
    const server = this.servers[this.turn % 2] as ServerProcess;
    return new Client(() => server.url);
  }

  messages(): Message[] {
    return this.servers.flatMap((server) => server.messages());
  }

  /** Until both are. @returns the position of the last event of the log */
  async ready(): Promise<number> {
    const heads = await Promise.all(this.servers.map((server) => server.ready()));
    return Math.max(...heads);
  }

  /** Until the views show the whole log, on which nobody works any more. */
  async caughtUp(): Promise<void> {
    for (;;) {
      await this.ready();
      const { body } = await this.client().get<{ views: { lag: number }[] }>('/health/ready');
      if (body.views.every(({ lag }) => lag === 0)) return;
      await pause(POLL);
    }
  }

  async close(): Promise<void> {
    for (const server of this.servers) await server.stop('SIGKILL');
    await this.log.stop();
    await this.database.stop();
    for (const path of [this.folder, this.database.folder]) rmSync(path, { recursive: true, force: true });
  }
}

async function databaseOf(server: PostgresProcess, name: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(server.url), { pathname: `/${name}`, username: name, password }).href;
}
