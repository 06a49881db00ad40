import { setImmediate as breathe } from 'node:timers/promises';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { CaughtUp, StoredEvent, SubscribeOptions } from '../port.js';
import { failureOf, noAnswer } from './failure.js';
import type { LogClient } from './log-client.js';
import type { LogReads } from './log-reads.js';
import { ReadCall } from './read-call.js';
import { checkpointOf, recordedOf } from './recorded-event.js';
import { type LogPosition, positionOf, shownPrefixes, subscribeRequest } from './requests.js';
import type { Tombstones } from './tombstones.js';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

type Item = StoredEvent | CaughtUp;

export interface Sources {
  readonly client: LogClient;
  readonly reads: LogReads;
  readonly tombstones: Tombstones;
  readonly answerMilliseconds: number;
}

/**
 * Where one subscriber stands, over any number of connections. The history is filtered by the server down to the
 * subscriber's prefixes. What comes live is filtered down to the port's categories only, and the rest is done here: so
 * every event tells how far the log has been read, with no need of the server's checkpoints, which may stand before,
 * at or after an event according to its version, and never come for the last events.
 */
export class CatchUpSubscription {
  private readonly prefixes: readonly string[];
  /** Position of an event; everything up to it was given. */
  private position: number;
  /** A checkpoint past `position`, inside a long search. */
  private checkpoint: LogPosition | undefined;
  private told = -1;
  private call: ReadCall | undefined;
  private over: boolean;
  private wake: () => void = () => undefined;

  constructor(
    private readonly sources: Sources,
    private readonly options: SubscribeOptions,
  ) {
    this.prefixes = shownPrefixes(options.prefixes);
    this.position = options.from ?? 0;
    this.over = options.signal?.aborted === true;
  }

  /** Ends it, whatever it waits for. */
  readonly end = (): void => {
    this.over = true;
    this.call?.cancel();
    this.wake();
  };

  /** Everything from its position on; a lost connection, a new leader or a restart only makes it wait. @throws Failure */
  async *items(): AsyncGenerator<Item> {
    let pause = FIRST_PAUSE;
    while (!this.over) {
      const before = this.position;
      try {
        for await (const item of this.follow()) {
          if (this.over) return;
          yield item;
        }
      } catch (error) {
        const failure = failureOf(error);
        if (!failure.passing && !this.over) throw failure;
        pause = this.position > before ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
        await this.sleep(pause);
      }
    }
  }

  private async *follow(): AsyncGenerator<Item> {
    const { reads, tombstones } = this.sources;
    await tombstones.refresh();
    const head = await reads.head();
    if (this.options.prefixes !== undefined && this.position < head) yield* this.history(head);
    if (!this.over) yield* this.live(head);
  }

  /** Up to `head`, or further. */
  private async *history(head: number): AsyncGenerator<StoredEvent> {
    if (this.prefixes.length > 0) {
      const { checkpoint } = this;
      for await (const message of this.messages(this.prefixes, checkpoint ?? positionOf(this.position))) {
        if (message === undefined) continue;
        if (message.hasCaughtUp()) break;
        const event = this.take(message);
        if (event !== undefined) yield event;
        if (this.position >= head || (this.checkpoint?.commit ?? 0) > head) break;
      }
    }
    if (!this.over) this.moveTo(head);
  }

  private async *live(head: number): AsyncGenerator<Item> {
    let caughtUp = this.position >= head;
    for await (const message of this.messages(shownPrefixes(), positionOf(this.position))) {
      if (message?.hasCaughtUp() === true) {
        caughtUp = true;
        this.moveTo(head);
      }
      const event = message === undefined ? undefined : this.take(message);
      if (event !== undefined && this.prefixes.some((prefix) => event.stream.startsWith(prefix))) yield event;
      caughtUp ||= this.position >= head;
      if (message === undefined && caughtUp && this.position > this.told) {
        yield { caughtUp: true, position: (this.told = this.position) };
      }
    }
  }

  /** Messages as they come; undefined whenever none is waiting. Ends with the subscriber only. @throws Failure */
  private async *messages(
    prefixes: readonly string[],
    from: LogPosition | undefined,
  ): AsyncGenerator<ReadResp | undefined> {
    const { client, answerMilliseconds } = this.sources;
    const call = await ReadCall.open(client, subscribeRequest(prefixes, from), answerMilliseconds);
    this.call = call;
    try {
      while (!this.over) {
        let message = call.buffered();
        if (message === null) {
          // What has arrived is perhaps only not decoded yet.
          await breathe();
          message = call.buffered();
        }
        if (message === null) {
          yield undefined;
          if (this.over) return;
          message = (await call.next()) ?? null;
          if (message === null) throw noAnswer('the server ended the subscription');
        }
        yield message;
      }
    } catch (error) {
      if (!this.over) throw error;
    } finally {
      this.call = undefined;
      call.cancel();
    }
  }

  private sleep(milliseconds: number): Promise<void> {
    if (this.over) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private take(message: ReadResp): StoredEvent | undefined {
    this.checkpoint = checkpointOf(message) ?? this.checkpoint;
    const recorded = recordedOf(message);
    if (recorded === undefined || recorded.event.position <= this.position) return undefined;
    this.moveTo(recorded.event.position);
    return this.sources.tombstones.shows(recorded) ? recorded.event : undefined;
  }

  private moveTo(position: number): void {
    this.position = Math.max(this.position, position);
    if (this.checkpoint !== undefined && this.checkpoint.commit <= this.position) this.checkpoint = undefined;
  }
}
