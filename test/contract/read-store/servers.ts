import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { workerUrl } from '#event-store';
import { PostgresProjections, PostgresViews } from '#read-store/postgres';
import { hear, History, testGroup } from './samples.js';

const LOAD = fileURLToPath(workerUrl(import.meta.url, 'runner-load'));

/** A log that goes on only when it is told to. */
export class Gated extends History {
  over = false;
  private gate = Promise.withResolvers<void>();

  override async *follow(from: number, signal: AbortSignal) {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    for (let next = from; !signal.aborted;) {
      const fresh = this.events.filter((event) => event.position > next);
      yield* fresh;
      next = fresh.at(-1)?.position ?? next;
      yield { caughtUp: true as const, position: next };
      if (this.over) return;
      await Promise.race([this.gate.promise, aborted]);
    }
  }

  go(): void {
    this.gate.resolve();
    this.gate = Promise.withResolvers<void>();
  }
}

export const openViews = (url: string, version = 1): Promise<PostgresViews> =>
  PostgresViews.open({ url, versions: new Map([['test', version]]), connections: 2 });

/** Another server's runner, in a process of its own. */
export interface Server {
  readonly child: ChildProcess;
  /** What it has said: `leads` when its turn came. */
  readonly lines: readonly string[];
  readonly reader: Interface;
}

export function launch(url: string, last: number): Server {
  const child = spawn(process.execPath, [LOAD, url, String(last)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return { child, lines, reader };
}

export async function firstLine(server: Server): Promise<Server> {
  if (server.lines.length === 0) await once(server.reader, 'line');
  return server;
}

/** A runner in this process; `turns` tells each time it begins or ceases to lead. */
export function startRunner(url: string, history: Gated) {
  const stop = new AbortController();
  const turns: boolean[] = [];
  let turned = Promise.withResolvers<void>();
  const leading = (leads: boolean): void => {
    turns.push(leads);
    turned.resolve();
    turned = Promise.withResolvers<void>();
  };
  const running = new PostgresProjections({ url, leading }, [testGroup()], history, hear()).run(stop.signal);
  const untilTurn = async (count: number): Promise<void> => {
    while (turns.length < count) await turned.promise;
  };
  return { running, turns, untilTurn, stop: () => stop.abort() };
}

/** Tries until it comes true. */
export async function until(condition: () => unknown): Promise<void> {
  while ((await condition()) !== true) await new Promise((resolve) => setTimeout(resolve, 20));
}
