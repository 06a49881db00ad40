import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT } from './server-process.js';

/** The stand-in for EventStoreDB in a process of its own, that can be killed and started again on its data and port. */
export class LogServerProcess {
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(private readonly data: string) {}

  /** A connection string; the same at every start. */
  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Answers once it listens. @throws Error with its own words when it ends before that */
  async start(): Promise<this> {
    const script = join(PROJECT, 'dist/test/support/eventstoredb-server/main.js');
    const child = spawn(process.execPath, [script, '--port', String(this.port), '--data', this.data], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      let said = '';
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        const port = /esdb:\/\/[^:]+:(\d+)/.exec(said)?.[1];
        if (port !== undefined) resolve(Number(port));
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => reject(new Error(`the log server ended: ${said}`)));
    });
    return this;
  }

  async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
