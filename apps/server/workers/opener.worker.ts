import { parentPort, workerData } from 'node:worker_threads';
import { EventOpener, SqliteLogReader, type StoredEvent } from '#event-store';
import { Keyring } from '#keyring';
import { eventRegistry } from '../log-contexts.js';
import type { OpenedPage, OpenerData, OpenerRequest } from './messages.js';

/** Positions of a page. */
const PAGE = 500;

const { log, keyring: file, masterKey, from, to, types, turn, turns } = workerData as OpenerData;
const reader = new SqliteLogReader(log);
const keyring = Keyring.open({ file, masterKey: Buffer.from(masterKey), readonly: true });
const opener = new EventOpener(eventRegistry(), keyring);
let start = from + turn * PAGE;

/** An event that does not open is told as such: who wanted it stops there. */
function lineOf(event: StoredEvent): string {
  try {
    return opener.transcribe(event);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ type: event.type, position: event.position, why });
  }
}

/** The events of the next PAGE positions that are this thread's. */
function nextPage(): OpenedPage {
  // A key destroyed by another thread must not go on opening from this one's cache.
  keyring.refresh();
  const end = Math.min(start + PAGE, to);
  const lines: string[] = [];
  for (let position = start; position < end;) {
    const events = reader.page(position, end - position);
    for (const event of events) {
      if (event.position <= end && types.has(event.type)) lines.push(lineOf(event));
    }
    position = events.at(-1)?.position ?? end;
  }
  start += turns * PAGE;
  return { text: `[${lines.join(',')}]`, upTo: end };
}

parentPort?.on('message', (request: OpenerRequest) => {
  if (request === 'more') return parentPort?.postMessage(nextPage());
  keyring.close();
  void reader.close();
  parentPort?.close();
});
