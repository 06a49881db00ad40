import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadAllOptions, ReadStreamOptions, StoredEvent } from '../port.js';
import { Failure } from './failure.js';
import type { LogClient } from './log-client.js';
import { ReadCall } from './read-call.js';
import { type Recorded, recordedOf } from './recorded-event.js';
import { positionOf, readAllRequest, readStreamRequest, shownPrefixes } from './requests.js';
import { Tries } from './waiting.js';

/** Reads of one stream and of the whole log; a read whose connection is lost goes on where it was. @throws Failure */
export class LogReads {
  constructor(
    private readonly client: LogClient,
    private readonly answerMilliseconds: number,
  ) {}

  /** Nothing for a stream that does not exist, or no longer. */
  async *stream(name: string, options: ReadStreamOptions = {}): AsyncGenerator<StoredEvent> {
    const { direction = 'forwards', limit = Infinity } = options;
    const step = direction === 'forwards' ? 1 : -1;
    let { from } = options;
    let left = limit;
    if (left <= 0) return;
    const request = () => readStreamRequest(name, direction, from, left);
    try {
      for await (const message of this.messages(request, this.answerMilliseconds)) {
        const event = recordedOf(message)?.event;
        if (event === undefined) continue;
        yield event;
        left -= 1;
        from = event.revision + step;
        if (left <= 0 || from < 0) return;
      }
    } catch (error) {
      if (error instanceof Failure && error.reason.kind === 'deleted') return;
      throw error;
    }
  }

  /**
   * @param shown which events are given, and counted against the limit: until it has been scavenged, the server also
   * holds tombstones and the events of deleted streams
   */
  async *all(options: ReadAllOptions, shown: (recorded: Recorded) => boolean): AsyncGenerator<StoredEvent> {
    const { direction = 'forwards', limit = Infinity } = options;
    const prefixes = shownPrefixes(options.prefixes);
    let { from } = options;
    let left = limit;
    if (prefixes.length === 0 || left <= 0 || (direction === 'backwards' && from === 0)) return;
    // One more than wanted: forwards, the server begins with the event at the position itself.
    const request = () => readAllRequest(direction, prefixes, positionOf(from), left + 1);
    for (let more = true; more;) {
      let received = 0;
      for await (const message of this.messages(request)) {
        const recorded = recordedOf(message);
        if (recorded === undefined) continue;
        received += 1;
        if (recorded.event.position === from) continue;
        from = recorded.event.position;
        if (!shown(recorded)) continue;
        yield recorded.event;
        left -= 1;
        if (left <= 0) return;
      }
      more = received > left;
    }
  }

  /** Position of the last event under the port's categories; 0 when there is none. */
  async head(): Promise<number> {
    const request = () => readAllRequest('backwards', shownPrefixes(), undefined, 1);
    for await (const message of this.messages(request, this.answerMilliseconds)) {
      const recorded = recordedOf(message);
      if (recorded !== undefined) return recorded.event.position;
    }
    return 0;
  }

  private async *messages(request: () => ReadReq, patience?: number): AsyncGenerator<ReadResp> {
    const tries = new Tries(2 * this.answerMilliseconds);
    for (;;) {
      let call: ReadCall | undefined;
      try {
        call = await ReadCall.open(this.client, request(), this.answerMilliseconds, patience);
        for (;;) {
          const message = call.buffered() ?? (await call.next());
          if (message === undefined) return;
          tries.progress();
          yield message;
        }
      } catch (error) {
        await tries.again(error);
      } finally {
        call?.cancel();
      }
    }
  }
}
