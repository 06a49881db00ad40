import { parentPort, workerData } from 'node:worker_threads';
import { EventOpener, SqliteLogReader, type StoredEvent, TranscriptWriter } from '#event-store';
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
function transcribe(event: StoredEvent, writer: TranscriptWriter): void {
  let text: string | null;
  try {
    text = opener.textOf(event);
  } catch (error) {
    return writer.addFailure(event, error instanceof Error ? error.message : String(error));
  }
  writer.add(event, text);
}

/** The events of the next PAGE positions that are this thread's. */
function nextPage(): OpenedPage {
  // A key destroyed by another thread must not go on opening from this one's cache.
  keyring.refresh();
  const end = Math.min(start + PAGE, to);
  const writer = new TranscriptWriter();
  for (let position = start; position < end;) {
    const events = reader.page(position, end - position);
    for (const event of events) {
      if (event.position <= end && types.has(event.type)) transcribe(event, writer);
    }
    position = events.at(-1)?.position ?? end;
  }
  start += turns * PAGE;
  return { ...writer.page(), upTo: end };
}

function answer(page: OpenedPage): void {
  parentPort?.postMessage(page, [page.numbers.buffer]);
}

parentPort?.on('message', (request: OpenerRequest) => {
  if (request === 'more') return answer(nextPage());
  keyring.close();
  void reader.close();
  parentPort?.close();
});
