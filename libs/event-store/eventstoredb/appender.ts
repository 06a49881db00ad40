import type { Appended, ExpectedRevision, NewEvent } from '../port.js';
import type { AppendAnswer } from './append-answer.js';
import { type AppendRequest, appendRequest } from './append-request.js';
import { AppendSession } from './append-session.js';
import { Failure, failureOf } from './failure.js';
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

  /** @throws Failure; after a `no-answer` the events may have been written or not */
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    // Before anything is awaited: the caller may use its buffers again.
    const request = appendRequest(stream, events, expected);
    const { revision, position } = await this.send(request, expected);
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

  private async send(request: AppendRequest, expected: ExpectedRevision): Promise<AppendAnswer> {
    const tries = new Tries(2 * this.answerMilliseconds);
    for (;;) {
      const opening = (this.session ??= this.open());
      let session: AppendSession | undefined;
      try {
        session = await opening;
        return await session.send(request);
      } catch (error) {
        if ((session === undefined || session.over !== undefined) && this.session === opening) this.session = undefined;
        if (!harmless(failureOf(error), expected, session)) throw error;
        await tries.again(error);
      }
    }
  }

  private async open(): Promise<AppendSession> {
    const stream = await within(this.answerMilliseconds, this.client.batchAppend(), (late) => late.cancel());
    return new AppendSession(stream, this.answerMilliseconds, () => void this.client.giveUp());
  }
}

/**
 * The server recognises a repeat by its ids where the revision is exact, or must be none. With `any` and `exists` it
 * remembers recent ids only: those are sent again only when nothing can have been written.
 */
function harmless(failure: Failure, expected: ExpectedRevision, session: AppendSession | undefined): boolean {
  if (typeof expected === 'number' || expected === 'none' || session === undefined) return true;
  return failure.reason.kind === 'not-now' && !session.accepted;
}
