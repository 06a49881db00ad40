import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from './client.js';
import { type Message, readOutbox } from './test-server.js';

/** The top of the project, from its sources as from its build. */
export const PROJECT = topOf(import.meta.dirname);

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The server as an operator runs it: `node apps/server/start.mjs`, on a folder that outlives it. */
export class ServerProcess {
  /** What it wrote, over all its starts: structured logs. */
  output = '';
  /** Likewise, its lines for the operator. */
  errors = '';
  private process: ChildProcess | undefined;
  private exit: Promise<Exit> | undefined;
  private address = '';

  /** @param settings environment variables beside those that every test needs. */
  constructor(
    readonly data: string,
    private readonly settings: Readonly<Record<string, string>> = {},
  ) {}

  /** Where it listens: another port at each start. */
  get url(): string {
    return this.address;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Answers once it listens. @throws Error with its own words when it ends before that. */
  async start(): Promise<this> {
    this.address = await new Promise<string>((resolve, reject) => {
      const begun = this.errors.length;
      this.launch((errors) => {
        const url = /écoute sur (\S+)/.exec(errors.slice(begun))?.[1];
        if (url !== undefined) resolve(url);
      });
      void this.ended().then(({ code, signal }) =>
        reject(new Error(`the server ended (${code ?? signal}) before it listened: ${this.errors.slice(begun)}`)),
      );
    });
    return this;
  }

  /** Starts it and does not wait for anything. @param heard is given everything it has said to the operator. */
  launch(heard: (errors: string) => void = () => undefined): void {
    const child = spawn(process.execPath, [join(PROJECT, 'apps/server/start.mjs')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        METRICS_PORT: '0',
        TEMOIN_DATA: this.data,
        TEMOIN_RATE_LIMIT: '10000000',
        ...this.settings,
      },
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
      heard(this.errors);
    });
    this.process = child;
    this.exit = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  }

  /** How it ended, once it has. */
  ended(): Promise<Exit> {
    if (this.exit === undefined) throw new Error('the server was never started');
    return this.exit;
  }

  signal(signal: NodeJS.Signals): void {
    this.process?.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.signal(signal);
    return this.ended();
  }

  /** Waits until it is ready. @returns the position of the last event of the log. @throws Error when it ends meanwhile */
  ready(): Promise<number> {
    const ended = this.ended().then(({ code, signal }) => {
      throw new Error(`the server ended (${code ?? signal}) before it was ready: ${this.errors}`);
    });
    return Promise.race([this.client().ready(), ended]);
  }

  /** A client that nobody has signed in yet; it follows the server from start to start. */
  client(): Client {
    return new Client(() => this.address);
  }

  messages(): Message[] {
    return readOutbox(join(this.data, 'outbox'));
  }
}

function topOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : topOf(dirname(folder));
}
