import { on, once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Transcript, transcriptsOf, workerUrl } from '#event-store';
import type { OpenedPage, OpenerData, OpenerRequest } from './workers/messages.js';

const MOST_OPENERS = 4;
/** Pages under way in each: it never waits, and memory stays bounded. */
const PAGES_AHEAD = 2;
const HEAP = { maxYoungGenerationSizeMb: 12 };

/** A stretch of the embedded log. */
export type Stretch = Omit<OpenerData, 'turn' | 'turns'>;

/** An event that was read and opened in another thread; without a transcript, only a place that was passed. */
export interface ReadAheadEvent {
  readonly type: string;
  readonly position: number;
  readonly transcript?: Transcript;
  /** Why it does not open. */
  readonly why?: string;
}

/**
 * A stretch of the embedded log in order, opened by threads of their own while the caller is at work on what came before:
 * opening is half of what a rebuild costs. Errors: those of the threads.
 * @param cores that the threads may keep busy: one less than the machine has, where the caller is as busy as they are
 */
export async function* readAhead(
  stretch: Stretch,
  signal: AbortSignal,
  cores = availableParallelism() - 1,
): AsyncGenerator<ReadAheadEvent> {
  const turns = Math.max(1, Math.min(MOST_OPENERS, cores));
  const openers = Array.from({ length: turns }, (_, turn) => new Opener({ ...stretch, turn, turns }));
  try {
    for (let turn = 0; ; turn += 1) {
      const page = await openers[turn % turns]?.next();
      if (page === undefined) throw new Error('a thread that opens events has stopped');
      yield* eventsOf(page);
      if (page.upTo >= stretch.to || signal.aborted) return;
    }
  } finally {
    await Promise.all(openers.map((opener) => opener.stop()));
  }
}

/** This side of one thread, which takes its turn at the pages. */
class Opener {
  private readonly worker: Worker;
  private readonly exited: Promise<unknown>;
  private readonly pages: AsyncIterator<[OpenedPage], undefined>;

  constructor(data: OpenerData) {
    const url = workerUrl(import.meta.url, 'workers/opener.worker');
    this.worker = new Worker(url, { workerData: data, name: 'opener', resourceLimits: HEAP });
    this.exited = once(this.worker, 'exit');
    this.pages = on(this.worker, 'message', { close: ['exit'] }) as AsyncIterator<[OpenedPage], undefined>;
    for (let asked = 0; asked < PAGES_AHEAD; asked += 1) this.ask('more');
  }

  async next(): Promise<OpenedPage | undefined> {
    const { value } = await this.pages.next();
    this.ask('more');
    return value?.[0];
  }

  async stop(): Promise<void> {
    this.ask('stop');
    await this.exited;
  }

  private ask(request: OpenerRequest): void {
    this.worker.postMessage(request);
  }
}

function* eventsOf(page: OpenedPage): Generator<ReadAheadEvent> {
  let last = 0;
  for (const one of transcriptsOf(page)) {
    last = one.position;
    yield 'why' in one ? one : { type: one.type, position: one.position, transcript: one };
  }
  if (page.upTo > last) yield { type: '', position: page.upTo };
}
