import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TRACE_SINK, type TraceSink } from '#kernel';
import { Sessions } from '../../sessions/sessions.js';
import { ofSession, portalTrace } from '../session-traces.js';
import { SignOut } from './sign-out.js';

@CommandHandler(SignOut)
export class SignOutHandler implements ICommandHandler<SignOut> {
  constructor(
    private readonly sessions: Sessions,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
  ) {}

  async execute({ payload: { context, holder, origin } }: SignOut): Promise<{ position: number }> {
    const { at, correlationId } = context;
    this.sessions.close(holder.session, at);
    const more = { ...ofSession(holder), ...origin };
    const draft = portalTrace({ type: 'SignedOut', action: 'session.sign-out', at, correlationId, more });
    return { position: await this.sink.record(draft) };
  }
}
