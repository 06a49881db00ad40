import { on, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Transcript, workerUrl } from '#event-store';
import type { OpenedPage, OpenerData, OpenerRequest } from './workers/messages.js';

/** Pages under way: the reader never waits, and memory stays bounded. */
const PAGES_AHEAD = 3;
const HEAP = { maxYoungGenerationSizeMb: 12 };

/** An event that was read and opened in another thread; without a transcript, only a place that was passed. */
export interface ReadAheadEvent {
  readonly type: string;
  readonly position: number;
  readonly transcript?: Transcript;
  /** Why it does not open. */
  readonly why?: string;
}

type Line = Transcript | { readonly type: string; readonly position: number; readonly why: string };

/**
 * A stretch of the embedded log in order, opened by a thread of its own while the caller is at work on what came before:
 * opening is half of what a rebuild costs. Errors: those of the thread.
 */
export async function* readAhead(data: OpenerData, signal: AbortSignal): AsyncGenerator<ReadAheadEvent> {
  const url = workerUrl(import.meta.url, 'workers/opener.worker');
  const worker = new Worker(url, { workerData: data, name: 'opener', resourceLimits: HEAP });
  const exited = once(worker, 'exit');
  const ask = (request: OpenerRequest) => worker.postMessage(request);
  try {
    const pages = on(worker, 'message', { close: ['exit'] });
    for (let asked = 0; asked < PAGES_AHEAD; asked += 1) ask('more');
    for await (const [page] of pages as AsyncIterable<[OpenedPage]>) {
      ask('more');
      yield* eventsOf(page);
      if (page.upTo >= data.to || signal.aborted) return;
    }
    throw new Error('the thread that opens events has stopped');
  } finally {
    ask('stop');
    await exited;
  }
}

function* eventsOf({ text, upTo }: OpenedPage): Generator<ReadAheadEvent> {
  let last = 0;
  for (const line of JSON.parse(text) as Line[]) {
    const event = 'why' in line ? line : { ...placeOf(line), transcript: line };
    last = event.position;
    yield event;
  }
  if (upTo > last) yield { type: '', position: upTo };
}

const placeOf = ([{ type, position }]: Transcript) => ({ type, position });
