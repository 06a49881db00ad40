import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, type Clock, IDS, type Ids, TRACE_SINK, type TraceSink } from '#kernel';
import { IdentityQueries } from '../../projections/queries.js';
import { type Session, Sessions } from '../../sessions/sessions.js';
import { ofSession, portalTrace } from '../session-traces.js';
import { RevokeSessions, type RevokedSessions } from './revoke-sessions.js';

@CommandHandler(RevokeSessions)
export class RevokeSessionsHandler implements ICommandHandler<RevokeSessions> {
  constructor(
    private readonly sessions: Sessions,
    private readonly queries: IdentityQueries,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload }: RevokeSessions): Promise<RevokedSessions> {
    const { accountId, reason, except } = payload;
    const at = payload.context?.at ?? this.clock.now();
    const correlationId = payload.context?.correlationId ?? this.ids.next(at);
    const live = (await this.openSessions(accountId)).filter(
      (session) => session.session !== except && this.sessions.isLive(session, at),
    );
    if (live.length === 0) return { sessions: 0, position: undefined };
    for (const { session } of live) this.sessions.close(session, at);
    const drafts = live.map((session) => {
      const more = { ...ofSession(session), reason };
      return portalTrace({ type: 'SessionRevoked', action: 'session.revoke', at, correlationId, more });
    });
    return { sessions: live.length, position: await this.sink.recordAll(drafts) };
  }

  /** Those of the view, and those opened here that the view does not show yet. */
  private async openSessions(accountId: string): Promise<Session[]> {
    for (const row of await this.queries.openSessionsOf(accountId)) this.sessions.remember(row);
    return this.sessions.ofAccount(accountId);
  }
}
