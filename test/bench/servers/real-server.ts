import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Workspace } from '../workspace.js';
import { addressOf } from './address.js';

const ROOT = join(import.meta.dirname, '../../../..');
/** After a rebuild of one view the others still have the whole log to pass over. */
const READY_SECONDS = 600;

/** The server as an operator starts it: own process, default settings but for ports, rate limit and session length. */
export class RealServer {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(workspace: Workspace, folder: string): Promise<RealServer> {
    const log = openSync(workspace.path('server.log'), 'a');
    const child = spawn(process.execPath, [join(ROOT, 'apps/server/start.mjs')], {
      cwd: ROOT,
      env: environment(folder),
      stdio: ['ignore', log, 'pipe'],
    });
    workspace.owns(child);
    const server = new RealServer(await addressOf(child), child);
    await server.ready();
    return server;
  }

  /** The most memory that the process ever had resident, in MB (10^6 bytes); Linux only, elsewhere undefined. */
  peakMemory(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }

  /** Until every view shows what was written: what is left of one measure's work is no part of the next. */
  settled(): Promise<void> {
    return this.until(async (answer) => {
      const { views } = (await answer.json()) as { views: readonly { lag: number }[] };
      return views.every(({ lag }) => lag === 0);
    });
  }

  /** Until every view shows the whole log. */
  private ready(): Promise<void> {
    return this.until(({ status }) => status === 200);
  }

  private async until(enough: (answer: Response) => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + READY_SECONDS * 1000;
    for (;;) {
      if (await enough(await fetch(`${this.url}/health/ready`))) return;
      if (Date.now() > end) throw new Error(`the server's views are not up to date after ${READY_SECONDS} s`);
      await pause(200);
    }
  }
}

function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(HOME === undefined ? {} : { HOME }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: '0',
    TEMOIN_DATA: folder,
    TEMOIN_RATE_LIMIT: '10000000',
    TEMOIN_SESSION_IDLE: '86400',
    TEMOIN_SESSION_ABSOLUTE: '86400',
  };
}
