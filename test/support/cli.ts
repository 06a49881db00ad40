import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './server-process.js';

export interface CliExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** `temoin` in a process of its own, which can be killed. */
export class CliProcess {
  readonly ended: Promise<CliExit>;
  private readonly child: ChildProcess;

  /** @param data data folder, or the whole environment */
  constructor(data: string | NodeJS.ProcessEnv, ...args: readonly string[]) {
    const child = spawn(process.execPath, [join(PROJECT, 'apps/cli/temoin.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...(typeof data === 'string' ? { TEMOIN_DATA: data } : data) },
    });
    this.child = child;
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, out, err })));
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** Runs a command to its end. */
export const temoin = (data: string | NodeJS.ProcessEnv, ...args: readonly string[]): Promise<CliExit> =>
  new CliProcess(data, ...args).ended;
