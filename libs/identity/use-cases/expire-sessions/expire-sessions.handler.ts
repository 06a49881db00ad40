import { hash } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { derivedId, IDS, type Ids, toInstant, TRACE_SINK, type TraceSink } from '#kernel';
import { IdentityQueries } from '../../projections/queries.js';
import { Sessions } from '../../sessions/sessions.js';
import { ofSession, portalTrace } from '../session-traces.js';
import { ExpireSessions } from './expire-sessions.js';

const AT_ONCE = 500;

@CommandHandler(ExpireSessions)
export class ExpireSessionsHandler implements ICommandHandler<ExpireSessions> {
  constructor(
    private readonly sessions: Sessions,
    private readonly queries: IdentityQueries,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ at }: ExpireSessions): Promise<{ sessions: number }> {
    const rows = await this.queries.expiredSessions(at, this.sessions.settings, AT_ONCE);
    // A session may have been used here since the view last heard of it, or have been closed.
    const over = rows
      .map((row) => this.sessions.remember(row))
      .filter((session) => session.closedAt === undefined && this.sessions.endOf(session) <= at);
    if (over.length === 0) return { sessions: 0 };
    const correlationId = this.ids.next(at);
    const drafts = over.map((session) => {
      const details = { expiredAt: toInstant(this.sessions.endOf(session)) };
      const more = { ...ofSession(session), details };
      const draft = portalTrace({ type: 'SessionExpired', action: 'session.expire', at, correlationId, more });
      // Several servers may find it at once: the views keep one trace of each id.
      const digest = hash('sha256', `session-expired\n${session.session}`, 'hex').slice(0, 18);
      return { ...draft, eventId: derivedId(digest, session.openedAt) };
    });
    for (const session of over) this.sessions.close(session.session, this.sessions.endOf(session));
    await this.sink.recordAll(drafts);
    return { sessions: over.length };
  }
}
