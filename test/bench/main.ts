import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Bench, type Line } from './bench.js';
import { type Figure, jsonLine, met, textOf } from './figures.js';
import { appendDurable } from './lines/append-durable.js';
import { throughTheClient } from './lines/client.js';
import { consultHttp } from './lines/consult-http.js';
import { dayDrop } from './lines/day-drop.js';
import { intakeBatch } from './lines/intake-batch.js';
import { keyDestruction } from './lines/key-destruction.js';
import { memoryPeak } from './lines/memory-peak.js';
import { postgresRebuild } from './lines/postgres-rebuild.js';
import { readOpen } from './lines/read-open.js';
import { rebuildTraceView } from './lines/rebuild.js';
import { secondServer } from './lines/second-server.js';
import { tracePage } from './lines/trace-page.js';
import { treeAppend } from './lines/tree-append.js';
import { describeMachine } from './machine.js';
import { BadOption, type BenchOptions, HELP, parseOptions } from './options.js';
import { Workspace } from './workspace.js';

/** In this order: the lines that need nobody on the data folder come before those that start the server on it. */
const LINES: readonly Line[] = [
  appendDurable,
  treeAppend,
  keyDestruction,
  readOpen,
  rebuildTraceView,
  tracePage,
  dayDrop,
  consultHttp,
  intakeBatch,
  memoryPeak,
  throughTheClient,
  postgresRebuild,
  secondServer,
];
const EXIT_USAGE = 2;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function run(options: BenchOptions): Promise<void> {
  const workspace = new Workspace();
  const interrupt = (): void => {
    workspace.dispose();
    process.exit(130);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    print(`${describeMachine(workspace.folder)}\n${options.traces} traces\n`);
    const figures = await measure(new Bench(options, workspace), options);
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(figures.map(jsonLine), null, 2)}\n`);
    const missed = figures.filter((figure) => !met(figure)).map(({ name }) => name);
    print(missed.length === 0 ? 'Tout est tenu.' : `Manqué : ${missed.join(', ')}.`);
  } finally {
    workspace.dispose();
  }
}

async function measure(bench: Bench, { only }: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const line of LINES) {
    if (only !== undefined && !line.names.some((name) => only.includes(name))) continue;
    for (const figure of await line.measure(bench)) {
      if (only !== undefined && !only.some((name) => name === figure.name)) continue;
      figures.push(figure);
      print(`${textOf(figure)}\n`);
    }
  }
  return figures;
}

// As in the server (apps/server/start.mjs): left standing, this thread's limit would override the one of each worker.
setFlagsFromString('--max-semi-space-size=0');
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) print(HELP);
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof BadOption ? EXIT_USAGE : 1;
}
