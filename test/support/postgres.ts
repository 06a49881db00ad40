import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresProcess } from './postgres-process.js';

const WAIT_MS = 60_000;
const POLL_MS = 50;
const GIVEN = process.env['TEMOIN_TEST_DATABASE_URL'];
const NONE = 'none';
/** Nothing here must outlive a power cut, and tests commit often. */
const FLAGS = ['fsync=off', 'max_connections=200'];

/** One PostgreSQL for the whole test run. */
export interface TestPostgres {
  /** An empty database with an owner of its own, who is nothing else. @returns its address. */
  database(): Promise<string>;
  /** Runs statements as the superuser, in the database of that address or in `postgres`. */
  asSuperuser(sql: string, url?: string): Promise<pg.QueryResult>;
  /** Where the server keeps its data; undefined for one that was given. */
  readonly folder: string | undefined;
}

/**
 * The run's PostgreSQL: the one that `TEMOIN_TEST_DATABASE_URL` gives (a superuser's address; `none`: run nothing), else the
 * package's, started by the first suite that asks and stopped when the run's process is gone.
 * @returns undefined where none can run, which has then been said in one line.
 */
export async function testPostgres(): Promise<TestPostgres | undefined> {
  if (GIVEN !== undefined && GIVEN !== NONE) return facade(undefined, GIVEN);
  const folder = join(tmpdir(), `temoin-postgres-${process.getuid?.() ?? 0}-${runOf()}`);
  const [ready, failed] = [join(folder, 'ready'), join(folder, 'failed')];
  if (taken(folder)) await start(folder, ready, failed);
  const end = Date.now() + WAIT_MS;
  while (!existsSync(ready) && !existsSync(failed) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  if (existsSync(ready)) return facade(folder, readFileSync(ready, 'utf8'));
  if (taken(join(folder, 'said'))) {
    const why = existsSync(failed) ? readFileSync(failed, 'utf8') : 'it took too long to start';
    process.stderr.write(`Not run, read models and keyring on PostgreSQL: ${why}\n`);
  }
  return undefined;
}

/** The process that the run ends with: Jest's main one, whose workers have a channel to it. */
const runOf = (): number => (typeof process.send === 'function' ? process.ppid : process.pid);

function taken(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

async function start(folder: string, ready: string, failed: string): Promise<void> {
  try {
    if (GIVEN === NONE) throw new Error('TEMOIN_TEST_DATABASE_URL is “none”');
    const server = await (await PostgresProcess.make(join(folder, 'server'), FLAGS)).start();
    watch(runOf(), server.pid, folder);
    writeFileSync(`${ready}.draft`, server.url, { mode: 0o600 });
    renameSync(`${ready}.draft`, ready);
  } catch (error) {
    rmSync(join(folder, 'server'), { recursive: true, force: true });
    watch(runOf(), 0, folder);
    writeFileSync(`${failed}.draft`, (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' '));
    renameSync(`${failed}.draft`, failed);
  }
}

const WATCHDOG = `
const [run, server, folder] = process.argv.slice(1);
const alive = (pid) => { try { process.kill(Number(pid), 0); return true; } catch { return false; } };
const tick = setInterval(() => {
  if (alive(run)) return;
  clearInterval(tick);
  if (server !== '0' && alive(server)) process.kill(Number(server), 'SIGINT');
  const end = setInterval(() => {
    if (server !== '0' && alive(server)) return;
    clearInterval(end);
    require('node:fs').rmSync(folder, { recursive: true, force: true });
  }, 100);
}, 500);`;

/** Stops the server and removes its folder once the run is over, however it ended. */
function watch(run: number, server: number, folder: string): void {
  const options = { detached: true, stdio: 'ignore', cwd: tmpdir() } as const;
  spawn(process.execPath, ['-e', WATCHDOG, String(run), String(server), folder], options).unref();
}

function facade(folder: string | undefined, url: string): TestPostgres {
  const asSuperuser = async (sql: string, database = url): Promise<pg.QueryResult> => {
    const { pathname } = new URL(database);
    const client = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname }).href });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    folder: folder === undefined ? undefined : join(folder, 'server', 'data'),
    asSuperuser,
    async database() {
      const [name, password] = [`t_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
      await asSuperuser(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
      await asSuperuser(`CREATE DATABASE ${name} OWNER ${name}`);
      return Object.assign(new URL(url), { pathname: `/${name}`, username: name, password }).href;
    },
  };
}
