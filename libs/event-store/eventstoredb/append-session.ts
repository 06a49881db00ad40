import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type AppendAnswer, answerOf } from './append-answer.js';
import type { AppendRequest } from './append-request.js';
import { type Failure, failureOf, noAnswer, notNow } from './failure.js';
import type { BatchStream } from './log-client.js';

interface Waiting {
  readonly until: number;
  readonly resolve: (answer: AppendAnswer) => void;
  readonly reject: (failure: Failure) => void;
}

/** One call that carries any number of appends, in order; the server answers each. */
export class AppendSession {
  /** Oldest first. */
  private readonly waiting = new Map<string, Waiting>();
  private timer: NodeJS.Timeout | undefined;
  /** Why nothing more goes through. */
  over: Failure | undefined;
  /** The node has written something for this call: it has been the leader. */
  private accepted = false;

  constructor(
    private readonly stream: BatchStream,
    private readonly answerMilliseconds: number,
    private readonly silent: () => void,
  ) {
    stream.on('data', (response: BatchAppendResp) => this.receive(response));
    stream.on('error', (error: Error) => this.end(failureOf(error)));
    stream.on('end', () => this.end(noAnswer('the server ended the call')));
    stream.on('close', () => this.end(noAnswer('the call was closed')));
  }

  /** @throws Failure */
  send({ correlation, bytes }: AppendRequest): Promise<AppendAnswer> {
    if (this.over !== undefined) return Promise.reject(notNow(this.over.message));
    this.stream.write(bytes);
    const until = Date.now() + this.answerMilliseconds;
    this.timer ??= setTimeout(() => this.expire(), this.answerMilliseconds);
    return new Promise((resolve, reject) => this.waiting.set(correlation, { until, resolve, reject }));
  }

  /** No more requests; those sent are still answered. */
  finish(): void {
    this.stream.end();
  }

  private receive(response: BatchAppendResp): void {
    const correlation = response.getCorrelationId()?.getString() ?? '';
    const one = this.waiting.get(correlation);
    // Given up meanwhile.
    if (one === undefined) return;
    this.waiting.delete(correlation);
    try {
      one.resolve(answerOf(response));
      this.accepted = true;
    } catch (error) {
      one.reject(failureOf(error));
    }
  }

  /** A server that is silent for one is silent for all. */
  private expire(): void {
    this.timer = undefined;
    const oldest = this.waiting.values().next().value;
    if (oldest === undefined) return;
    const left = oldest.until - Date.now();
    if (left > 0) this.timer = setTimeout(() => this.expire(), left);
    else {
      this.end(noAnswer(`no answer within ${this.answerMilliseconds} ms`));
      this.stream.cancel();
      this.silent();
    }
  }

  private end(why: Failure): void {
    this.over ??= why;
    clearTimeout(this.timer);
    // It is one of them that was not handled; a node that has been the leader until now may have written the others.
    const unsure = why.reason.kind === 'not-now' && (this.accepted || this.waiting.size > 1);
    const failure = unsure ? noAnswer(why.message) : why;
    for (const { reject } of this.waiting.values()) reject(failure);
    this.waiting.clear();
  }
}
