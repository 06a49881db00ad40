import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Head } from '#audit/tree';
import { workerUrl } from '#event-store';
import { type TreeAnswer, type TreeData, TreeFailure, type TreeRequest } from './messages.js';

const HEAP = { maxYoungGenerationSizeMb: 4 };

/** This side of the thread that grows the tree: hashing and waiting for the disk never hold a request back. */
export class TreeThread {
  private readonly worker: Worker;
  private readonly exited: Promise<unknown>;

  constructor(data: TreeData) {
    const url = workerUrl(import.meta.url, 'tree.worker');
    this.worker = new Worker(url, { workerData: data, name: 'tree', resourceLimits: HEAP });
    this.exited = once(this.worker, 'exit');
  }

  /** Brings the tree up to the log. One call at a time. @throws TreeFailure */
  async grow(): Promise<Head> {
    this.ask('grow');
    const answered = once(this.worker, 'message') as Promise<[TreeAnswer]>;
    const gone = this.exited.then(() => undefined);
    const [message] = (await Promise.race([answered, gone])) ?? [];
    if (message?.kind === 'grown') return message.head;
    throw new TreeFailure(
      message?.trouble ?? 'store-unavailable',
      message?.why ?? 'the thread of the tree has stopped',
    );
  }

  async stop(): Promise<void> {
    this.ask('stop');
    await this.exited;
  }

  private ask(request: TreeRequest): void {
    this.worker.postMessage(request);
  }
}
