import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadAllOptions, ReadStreamOptions, StoredEvent } from '../port.js';
import { Failure } from './failure.js';
import type { LogClient } from './log-client.js';
import { ReadCall } from './read-call.js';
import { recordedOf } from './recorded-event.js';
import { at, readAllRequest, readStreamRequest, shownPrefixes } from './requests.js';
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

  /** Tombstones and the events of deleted streams included: the server shows them until it has been scavenged. */
  async *all(options: ReadAllOptions = {}): AsyncGenerator<{ event: StoredEvent; tombstone: boolean }> {
    const prefixes = shownPrefixes(options.prefixes);
    if (prefixes.length === 0) return;
    const { direction = 'forwards' } = options;
    let from = options.from;
    const request = () => readAllRequest(direction, prefixes, from === undefined || from === 0 ? from0(direction, from) : at(from));
    for await (const message of this.messages(request)) {
      const recorded = recordedOf(message);
      if (recorded === undefined || recorded.event.position === from) continue;
      from = recorded.event.position;
      yield recorded;
    }
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
