import { Worker } from 'node:worker_threads';
import { workerUrl } from '#event-store';
import type { ServedViews } from '../stores.js';
import type { Advance, ProjectorData, ProjectorMessage } from './messages.js';

/** How one group of views stands, for readiness and metrics. */
export interface GroupStatus {
  checkpoint: number;
  caughtUp: boolean;
  /** Which event stopped it, and why; absent while it runs. */
  failure?: { readonly projection: string; readonly type: string; readonly position: number; readonly why: string };
}

/** It keeps little from one batch to the next: a heap as large as the one of the requests would only hold memory. */
const HEAP = { maxYoungGenerationSizeMb: 12 };

/** The projections, in a thread of their own: catching up or rebuilding never holds a request back. */
export class Projector {
  readonly status = new Map<string, GroupStatus>();
  /** Why the run as a whole is interrupted; it is being tried again. */
  interruption: string | undefined;
  private readonly worker: Worker;
  private readonly exited: Promise<void>;

  constructor(
    data: ProjectorData,
    groups: readonly string[],
    private readonly views: ServedViews,
  ) {
    for (const group of groups) this.status.set(group, { checkpoint: 0, caughtUp: false });
    const url = workerUrl(import.meta.url, 'projector.worker');
    this.worker = new Worker(url, { workerData: data, name: 'projector', resourceLimits: HEAP });
    this.worker.on('message', (message: ProjectorMessage) => this.take(message));
    this.worker.on('error', (error: Error) => {
      this.interruption = error.message;
    });
    this.exited = new Promise((resolve) => this.worker.once('exit', () => resolve()));
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.worker.postMessage('stop');
    await this.exited;
  }

  private take(message: ProjectorMessage): void {
    switch (message.kind) {
      case 'advanced':
        return message.groups.forEach((advance) => this.advanced(advance));
      case 'swapped':
        return this.views.swapped(message.group);
      case 'stopped': {
        const { group, projection, type, position, message: why } = message;
        const status = this.status.get(group);
        if (status !== undefined) status.failure = { projection, type, position, why };
        return;
      }
      case 'failed':
        this.interruption = message.message;
        return;
      case 'ended':
        return;
      default:
        message satisfies never;
    }
  }

  private advanced({ group, checkpoint, caughtUp, changedAt }: Advance): void {
    this.interruption = undefined;
    const status = this.status.get(group);
    if (status === undefined) return;
    status.checkpoint = checkpoint;
    status.caughtUp ||= caughtUp;
    this.views.advanced(group, checkpoint, changedAt);
  }
}
