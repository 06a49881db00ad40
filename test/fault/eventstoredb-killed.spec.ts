import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type CaughtUp, type StoredEvent, workerUrl } from '#event-store';
import { EventStoreDbEventStore } from '#event-store/eventstoredb';
import { collect, events, eventsIn, idsOf, isCaughtUp, take } from '../contract/event-store/samples.js';
import { startWriting } from '../support/eventstoredb-server/writers.js';

const ROUNDS = Number(process.env['TEMOIN_CAMPAIGN_ROUNDS'] ?? 5);
const SERVER = fileURLToPath(
  workerUrl(new URL('../support/eventstoredb-server/main.ts', import.meta.url).href, 'main'),
);

let folder: string;
let server: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temoin-esdb-kill-'));
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

/** Its connection string, when it is ready. */
async function start(port: number): Promise<string> {
  const child = spawn(process.execPath, [SERVER, '--port', String(port), '--data', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  server = child;
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the test server did not start');
}

async function kill(): Promise<void> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}

it('loses no acknowledged event and doubles none while the log server is killed and started again under load', async () => {
  const connection = await start(0);
  const port = Number(/:(\d+)/.exec(connection.slice('esdb://'.length))?.[1]);
  const store = EventStoreDbEventStore.open({ connection, answerMilliseconds: 2_000 });
  const end = new AbortController();
  const until = { position: Infinity };
  const isDone = (item: StoredEvent | CaughtUp) => isCaughtUp(item) && item.position >= until.position;
  const following = [undefined, ['review-']].map((prefixes) => {
    const options = prefixes === undefined ? {} : { prefixes };
    return take(store.subscribe({ signal: end.signal, ...options })[Symbol.asyncIterator](), isDone);
  });
  const writing = startWriting(store, [...Array.from({ length: 12 }, (_, index) => `trace-x.${index}`), 'review-1']);
  for (let round = 0; round < ROUNDS; round += 1) {
    await writing.more(5 + ((round * 7) % 20));
    await kill();
    expect(await start(port)).toBe(connection);
  }
  await writing.more(3);
  await writing.stop();
  until.position = (await store.append('hold-1', events(1), 'none')).position;
  const [all = [], reviews = []] = (await Promise.all(following)).map((items) => idsOf(eventsIn(items)));
  const log = await collect(store.readAll());
  expect(all).toEqual(idsOf(log));
  expect(reviews).toEqual(writing.acknowledged.get('review-1'));
  for (const [stream, ids] of writing.acknowledged) {
    expect(idsOf(log.filter((one) => one.stream === stream))).toEqual(ids);
  }
  await store.close();
}, 3_600_000);
