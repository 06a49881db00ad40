import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type Failure, failureOf, noAnswer } from './failure.js';
import type { LogClient, ReadStream } from './log-client.js';
import { within } from './waiting.js';

const idle = () => undefined;

/**
 * One read or subscription, pulled message by message. Nothing is taken off the wire ahead of its reader but the few
 * messages of the stream's own buffer.
 */
export class ReadCall {
  private failure: Failure | undefined;
  private ended = false;
  private wake: () => void = idle;

  private constructor(
    private readonly stream: ReadStream,
    private readonly patience: number | undefined,
  ) {
    const end = () => {
      this.ended = true;
      this.wake();
    };
    stream.on('readable', () => this.wake());
    stream.on('end', end);
    stream.on('close', end);
    stream.on('error', (error: Error) => {
      this.failure ??= failureOf(error);
      this.wake();
    });
  }

  /**
   * @param opening milliseconds that reaching a server may take
   * @param patience milliseconds to wait for each message; none for a subscription, and for a read that may have to
   * search long: there the keep-alive of the connection notices a lost server
   * @throws Failure
   */
  static async open(client: LogClient, request: ReadReq, opening: number, patience?: number): Promise<ReadCall> {
    const stream = await within(opening, client.read(request), (late) => late.cancel());
    return new ReadCall(stream, patience);
  }

  /** A message that is already here. */
  buffered(): ReadResp | null {
    return this.stream.read();
  }

  /** The next message; undefined at the end. @throws Failure */
  async next(): Promise<ReadResp | undefined> {
    for (;;) {
      const message = this.buffered();
      if (message !== null) return message;
      if (this.failure !== undefined) throw this.failure;
      if (this.ended) return undefined;
      await this.change();
    }
  }

  cancel(): void {
    if (!this.ended) this.stream.cancel();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      const { patience } = this;
      const late = () => {
        this.failure ??= noAnswer(`no answer within ${patience} ms`);
        this.stream.cancel();
        this.wake();
      };
      const timer = patience === undefined ? undefined : setTimeout(late, patience);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = idle;
        resolve();
      };
    });
  }
}
