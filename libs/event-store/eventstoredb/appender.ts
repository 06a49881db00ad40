import type { Appended, ExpectedRevision, NewEvent } from '../port.js';
import type { AppendAnswer } from './append-answer.js';
import { type AppendRequest, appendRequest } from './append-request.js';
import { AppendSession } from './append-session.js';
import { Failure, failureOf, notNow } from './failure.js';
import type { LogClient } from './log-client.js';
import type { LogReads } from './log-reads.js';
import { Tries, within } from './waiting.js';

/** Appends, kept in the order in which they were asked for; tried again where that can do no harm. */
export class Appender {
  private session: Promise<AppendSession> | undefined;

  constructor(
    private readonly client: LogClient,
    private readonly reads: LogReads,
    private readonly answerMilliseconds: number,
  ) {}

  /**
   * @param repeatable written twice, it would do no harm
   * @throws Failure; after a `no-answer` the events may have been written or not
   */
  async append(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
    repeatable = isExact(expected),
  ): Promise<Appended> {
    // Before anything is awaited: the caller may use its buffers again.
    const request = appendRequest(stream, events, expected);
    const { revision, position } = await this.send(request, repeatable);
    if (position !== undefined) return { revision, position };
    for await (const last of this.reads.stream(stream, { from: revision, limit: 1 })) {
      return { revision, position: last.position };
    }
    throw new Failure({ kind: 'deleted' });
  }

  async finish(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    session?.finish();
  }

  private async send(request: AppendRequest, repeatable: boolean): Promise<AppendAnswer> {
    const tries = new Tries(2 * this.answerMilliseconds);
    for (;;) {
      const opening = (this.session ??= this.open());
      try {
        const session = await opening;
        return await session.send(request).catch((error: unknown) => {
          if (session.over !== undefined) this.forget(opening);
          throw error;
        });
      } catch (error) {
        const failure = failureOf(error);
        if (failure.reason.kind === 'no-answer' && !repeatable) throw failure;
        await tries.again(failure);
      }
    }
  }

  private open(): Promise<AppendSession> {
    const { answerMilliseconds, client } = this;
    const opening = within(answerMilliseconds, client.batchAppend(), (late) => late.cancel()).then(
      (stream) => new AppendSession(stream, answerMilliseconds, () => void client.giveUp()),
      (error: unknown) => {
        this.forget(opening);
        // Nothing was sent.
        throw notSent(failureOf(error));
      },
    );
    return opening;
  }

  private forget(opening: Promise<AppendSession>): void {
    if (this.session === opening) this.session = undefined;
  }
}

/**
 * The server recognises a repeat by its ids where the revision is exact, or must be none. With `any` and `exists` it
 * remembers recent ids only.
 */
const isExact = (expected: ExpectedRevision) => typeof expected === 'number' || expected === 'none';

const notSent = (failure: Failure): Failure =>
  failure.reason.kind === 'no-answer' ? notNow(failure.reason.why) : failure;
