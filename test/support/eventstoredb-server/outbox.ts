import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Sends to one reader, no faster than it takes. */
export class Outbox {
  private readonly ending = new AbortController();
  /** The reader has gone, or its connection. */
  readonly gone = this.ending.signal;
  private wake: () => void = () => undefined;

  constructor(private readonly call: ReadCall) {
    const end = () => {
      this.ending.abort();
      this.wake();
    };
    call.on('cancelled', end);
    call.on('close', end);
    call.on('error', end);
    call.on('drain', () => this.wake());
  }

  /** False when nobody listens any more. */
  async send(reply: ReadResp): Promise<boolean> {
    if (this.gone.aborted) return false;
    if (!this.call.write(reply)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return !this.gone.aborted;
  }
}
