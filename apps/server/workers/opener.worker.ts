import { parentPort, workerData } from 'node:worker_threads';
import { EventOpener, SqliteLogReader, type StoredEvent } from '#event-store';
import { Keyring } from '#keyring';
import { eventRegistry } from '../log-contexts.js';
import type { OpenedPage, OpenerData, OpenerRequest } from './messages.js';

const PAGE = 500;
/** Pages of events that nobody wants, passed over before the reader is told how far it is. */
const MOST_PASSED = 40;

const { log, keyring: file, masterKey, from, to, types } = workerData as OpenerData;
const reader = new SqliteLogReader(log);
const keyring = Keyring.open({ file, masterKey: Buffer.from(masterKey), readonly: true });
const opener = new EventOpener(eventRegistry(), keyring);
let position = from;

/** An event that does not open is told as such: who wanted it stops there. */
function lineOf(event: StoredEvent): string {
  try {
    return opener.transcribe(event);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ type: event.type, position: event.position, why });
  }
}

function nextPage(): OpenedPage {
  // A key destroyed by another thread must not go on opening from this one's cache.
  keyring.refresh();
  const lines: string[] = [];
  for (let passed = 0; position < to && lines.length === 0 && passed < MOST_PASSED; passed += 1) {
    const events = reader.page(position, PAGE).filter((event) => event.position <= to);
    for (const event of events) if (types.has(event.type)) lines.push(lineOf(event));
    position = events.at(-1)?.position ?? to;
  }
  return { text: `[${lines.join(',')}]`, upTo: position };
}

parentPort?.on('message', (request: OpenerRequest) => {
  if (request === 'more') return parentPort?.postMessage(nextPage());
  keyring.close();
  void reader.close();
  parentPort?.close();
});
