import { realpathSync } from 'node:fs';
import { BroadcastChannel } from 'node:worker_threads';
import { channelOf } from './messages.js';

/** A writer in another process can't be heard. */
const POLL_MILLISECONDS = 500;

/** Wakes whoever waits for the log to grow. */
export class LogSignal {
  private readonly waiting = new Set<() => void>();
  private channel: BroadcastChannel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private listeners = 0;
  /** Changes at every sign of growth: taken before reading, given to `changed` after. */
  version = 0;

  constructor(private readonly file: string) {}

  /** Begins to listen; before the first read, or what is written in between goes unheard. */
  listen(): void {
    this.listeners += 1;
    if (this.listeners > 1) return;
    this.channel = new BroadcastChannel(channelOf(realpathSync(this.file)));
    this.channel.unref();
    this.channel.onmessage = () => this.wake();
    this.timer = setInterval(() => this.wake(), POLL_MILLISECONDS).unref();
  }

  leave(): void {
    this.listeners -= 1;
    if (this.listeners === 0) this.stop();
  }

  /** Answers as soon as `version` is no longer `seen`, or `signal` is aborted, or the listening has ended. */
  changed(seen: number, signal?: AbortSignal): Promise<void> {
    if (this.version !== seen || signal?.aborted === true || this.channel === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal?.addEventListener('abort', done);
    });
  }

  stop(): void {
    this.channel?.close();
    this.channel = undefined;
    clearInterval(this.timer);
    this.wake();
  }

  private wake(): void {
    this.version += 1;
    for (const done of [...this.waiting]) done();
  }
}
