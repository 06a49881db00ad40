import { realpathSync } from 'node:fs';
import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import type { PayloadSealer, PayloadSealerModule } from '#kernel';
import { StoreFull, StoreUnavailable } from '../errors.js';
import type { AppendBatch } from './batch.js';
import { type Connection, openForWriting, refusalOf } from './database.js';
import { LateSealing } from './late-sealing.js';
import { LogWriter } from './log-writer.js';
import { channelOf, type Failure, type WriterAnswer, type WriterData, type WriterRequest } from './messages.js';
import { Scavenger } from './scavenger.js';
import { lockForWriting } from './writer-lock.js';

const port = parentPort;
if (port === null) throw new Error('the writer runs in a worker thread');
const answer = (message: WriterAnswer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

/** Anything that is not a failure of the store is a defect: it ends the thread, and every call with it. */
function failureOf(error: unknown): Failure {
  const refusal = error instanceof StoreUnavailable || error instanceof StoreFull ? error : refusalOf(error);
  if (refusal === undefined) throw error;
  return refusal instanceof StoreFull ? 'full' : { why: refusal.why };
}

class WriterThread {
  private readonly writer: LogWriter;
  private readonly channel: BroadcastChannel;
  private readonly scavenger: Scavenger;
  private scavenging: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Connection,
    file: string,
    private readonly unlock: () => void,
    sealing?: LateSealing,
  ) {
    this.writer = new LogWriter(db, sealing);
    this.scavenger = new Scavenger(db, this.writer);
    this.channel = new BroadcastChannel(channelOf(realpathSync(file)));
  }

  handle(request: WriterRequest): void {
    switch (request.kind) {
      case 'append':
        return this.append(request.batch);
      case 'delete':
        return this.call(request.call, () => this.writer.delete(request.stream, request.expected));
      case 'scavenge':
        return this.scavenge(request.call);
      case 'close':
        return void this.close();
    }
  }

  private append(batch: AppendBatch): void {
    const { buffer } = batch;
    const before = this.writer.head;
    try {
      const outcomes = this.writer.append(batch);
      answer({ kind: 'appended', outcomes, buffer }, [buffer]);
    } catch (error) {
      answer({ kind: 'failed', failure: failureOf(error), buffer }, [buffer]);
    }
    if (this.writer.head !== before) this.channel.postMessage(this.writer.head);
    this.maintain();
  }

  private call(call: number, work: () => ReturnType<LogWriter['delete']>): void {
    try {
      answer({ kind: 'called', call, outcome: work() });
    } catch (error) {
      answer({ kind: 'call-failed', call, failure: failureOf(error) });
    }
  }

  private scavenge(call: number): void {
    this.scavenging = this.scavenging
      .then(() => this.scavenger.run())
      .then(
        () => answer({ kind: 'called', call, outcome: { status: 0, revision: -1, position: this.writer.head } }),
        (error: unknown) => answer({ kind: 'call-failed', call, failure: failureOf(error) }),
      );
  }

  private maintain(): void {
    try {
      this.writer.maintain();
    } catch (error) {
      failureOf(error);
    }
  }

  private async close(): Promise<void> {
    this.scavenger.stop();
    await this.scavenging;
    this.channel.close();
    this.db.close();
    this.unlock();
    port?.close();
  }
}

async function start({ file, maxFileBytes, sealer }: WriterData): Promise<void> {
  let unlock: (() => void) | undefined;
  try {
    const sealing = sealer === undefined ? undefined : new LateSealing(await payloadSealerOf(sealer));
    unlock = lockForWriting(file);
    const thread = new WriterThread(openForWriting(file, maxFileBytes), file, unlock, sealing);
    port?.on('message', (request: WriterRequest) => thread.handle(request));
    answer({ kind: 'ready' });
  } catch (error) {
    unlock?.();
    answer({ kind: 'refused', failure: failureOf(error) });
  }
}

async function payloadSealerOf(url: string): Promise<PayloadSealer> {
  const module = (await import(url)) as PayloadSealerModule;
  return module.payloadSealer();
}

await start(workerData as WriterData);
