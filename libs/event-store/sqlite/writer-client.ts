import { Worker } from 'node:worker_threads';
import { StoreFull, StoreUnavailable, StreamDeleted, WrongExpectedRevision } from '../errors.js';
import type { Appended, ExpectedRevision, NewEvent } from '../port.js';
import { BatchWriter, LARGE } from './batch.js';
import {
  DONE,
  type Failure,
  type Outcome,
  OUTCOME_NUMBERS,
  STREAM_DELETED,
  type WriterAnswer,
  type WriterData,
  type WriterRequest,
} from './messages.js';
import { SecretNumbers } from './late-sealing.js';
import { builtUrl, workerUrl } from './worker-url.js';

/** One group being written, one ready behind it: the writer never waits, and what comes meanwhile makes the next. */
const GROUPS_IN_FLIGHT = 2;
/** Groups pass through the thread; nothing is kept there. */
const HEAP = { maxYoungGenerationSizeMb: 12 };

interface Waiting<T> {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly resolve: (answer: T) => void;
  readonly reject: (error: Error) => void;
}

interface Group {
  readonly batch: BatchWriter;
  readonly waiting: Waiting<Appended>[];
}

/** This side of the writer's thread: brings the appends together and gives each its answer. */
export class WriterClient {
  private readonly filling: Group[] = [];
  private readonly inFlight: Group[] = [];
  private readonly calls = new Map<number, Waiting<void>>();
  private readonly buffers: ArrayBuffer[] = [];
  private readonly secrets: SecretNumbers | undefined;
  private readonly ended: Promise<void>;
  private lastCall = 0;
  private flushing = false;
  /** Why nothing more is taken. */
  private over: StoreUnavailable | undefined;

  private constructor(
    readonly worker: Worker,
    seals: boolean,
  ) {
    if (seals) this.secrets = new SecretNumbers();
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()));
  }

  /** @throws StoreUnavailable when the file can't be opened */
  static async open(data: WriterData): Promise<WriterClient> {
    const sealer = data.sealer === undefined ? undefined : builtUrl(data.sealer).href;
    const worker = new Worker(workerUrl(import.meta.url, 'writer.worker'), {
      ...{ workerData: { ...data, sealer }, name: 'log-writer' },
      resourceLimits: HEAP,
    });
    const client = new WriterClient(worker, sealer !== undefined);
    await new Promise<void>((resolve, reject) => {
      const end = (why: string) => {
        client.end(new StoreUnavailable(why));
        reject(new StoreUnavailable(why));
      };
      worker.on('error', (error: Error) => end(`the writer of the log failed: ${error.message}`));
      worker.on('exit', () => end('the writer of the log has stopped'));
      worker.on('message', (message: WriterAnswer) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'refused') reject(refusalOf(message.failure));
        else client.receive(message);
      });
    });
    return client;
  }

  /** @param size of `events` @throws RangeError on an id that is not a UUID */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision, size: number): Promise<Appended> {
    if (this.over !== undefined) return Promise.reject(this.over);
    const group = this.groupFor(events.length, size);
    group.batch.add(stream, expected, events, size);
    // A large append goes at once: the writer works while this thread seals the next.
    if (events.length >= LARGE) this.flush(GROUPS_IN_FLIGHT);
    else this.flushSoon();
    return new Promise((resolve, reject) => group.waiting.push({ stream, expected, resolve, reject }));
  }

  delete(stream: string, expected: ExpectedRevision): Promise<void> {
    return this.call(stream, expected, (call) => ({ kind: 'delete', call, stream, expected }));
  }

  scavenge(): Promise<void> {
    return this.call('', 'any', (call) => ({ kind: 'scavenge', call }));
  }

  /** Finishes what was taken; takes nothing more. */
  async close(): Promise<void> {
    if (this.over === undefined) {
      this.flush(Infinity);
      this.post({ kind: 'close' });
      this.over = new StoreUnavailable('the store is closed');
    }
    await this.ended;
  }

  private call(stream: string, expected: ExpectedRevision, make: (call: number) => WriterRequest): Promise<void> {
    if (this.over !== undefined) return Promise.reject(this.over);
    // Calls keep their place among the appends.
    this.flush(Infinity);
    const call = (this.lastCall += 1);
    this.post(make(call));
    return new Promise((resolve, reject) => this.calls.set(call, { stream, expected, resolve, reject }));
  }

  private groupFor(events: number, bytes: number): Group {
    const last = this.filling.at(-1);
    if (last?.batch.takes(events, bytes) === true) return last;
    if (this.filling.length === 0) this.secrets?.forgetOld();
    const group: Group = { batch: new BatchWriter(this.secrets, this.buffers.pop()), waiting: [] };
    this.filling.push(group);
    return group;
  }

  /** Not at once, so that the appends that are made in the same turn of the event loop share a commit. */
  private flushSoon(): void {
    if (this.flushing || this.inFlight.length >= GROUPS_IN_FLIGHT) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      this.flush(GROUPS_IN_FLIGHT);
    });
  }

  private flush(atMost: number): void {
    while (this.inFlight.length < atMost) {
      const group = this.filling.shift();
      if (group === undefined) return;
      // Empty when its first append was refused for its ids.
      if (group.batch.appends === 0) continue;
      const batch = group.batch.finish();
      this.inFlight.push(group);
      this.post({ kind: 'append', batch }, [batch.buffer]);
    }
  }

  private post(request: WriterRequest, transfer: ArrayBuffer[] = []): void {
    if (this.over === undefined) this.worker.postMessage(request, transfer);
  }

  private receive(message: Exclude<WriterAnswer, { kind: 'ready' | 'refused' }>): void {
    if (message.kind === 'called' || message.kind === 'call-failed') return this.receiveCall(message);
    if (this.buffers.length <= GROUPS_IN_FLIGHT) this.buffers.push(message.buffer);
    const waiting = this.inFlight.shift()?.waiting ?? [];
    this.flush(GROUPS_IN_FLIGHT);
    for (const [index, one] of waiting.entries()) {
      if (message.kind === 'failed') one.reject(refusalOf(message.failure));
      else settle(one, outcomeAt(message.outcomes, index), one.resolve);
    }
  }

  private receiveCall(message: Extract<WriterAnswer, { call: number }>): void {
    const one = this.calls.get(message.call);
    this.calls.delete(message.call);
    if (one === undefined) return;
    if (message.kind === 'call-failed') one.reject(refusalOf(message.failure));
    else settle(one, message.outcome, () => one.resolve());
  }

  private end(error: StoreUnavailable): void {
    this.over ??= error;
    const groups = [...this.inFlight.splice(0), ...this.filling.splice(0)];
    for (const { waiting } of groups) for (const one of waiting) one.reject(error);
    for (const one of this.calls.values()) one.reject(error);
    this.calls.clear();
  }
}

function outcomeAt(outcomes: Float64Array, index: number): Outcome {
  const [status = 0, revision = 0, position = 0] = outcomes.subarray(index * OUTCOME_NUMBERS);
  return { status, revision, position };
}

function settle<T>(
  { stream, expected, reject }: Waiting<T>,
  outcome: Outcome,
  done: (appended: Appended) => void,
): void {
  const { status, revision, position } = outcome;
  if (status === DONE) done({ revision, position });
  else
    reject(
      status === STREAM_DELETED ? new StreamDeleted(stream) : new WrongExpectedRevision(stream, expected, revision),
    );
}

const refusalOf = (failure: Failure): StoreFull | StoreUnavailable =>
  failure === 'full' ? new StoreFull() : new StoreUnavailable(failure.why);
