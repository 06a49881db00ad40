import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import type { CommandContext } from '#kernel';
import { account } from '../../domain/account.js';
import { accountStream } from '../../domain/events.js';
import { IdentityQueries } from '../../projections/queries.js';
import { Sessions } from '../../sessions/sessions.js';

/** Somebody has read the notice on tracing. @throws Refusal `identity.another-notice` on a version that is not the current one */
export class AcknowledgeNotice extends Command<{ readonly position: number | undefined }> {
  constructor(
    readonly context: CommandContext,
    readonly accountId: string,
    readonly version: number,
  ) {
    super();
  }
}

@CommandHandler(AcknowledgeNotice)
export class AcknowledgeNoticeHandler implements ICommandHandler<AcknowledgeNotice> {
  constructor(
    private readonly decisions: Decisions,
    private readonly queries: IdentityQueries,
    private readonly sessions: Sessions,
  ) {}

  async execute({ context, accountId, version }: AcknowledgeNotice) {
    const command = { do: 'acknowledge-notice', version } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), command, context);
    await this.queries.reached(position);
    this.sessions.forgetCaller(accountId);
    return { position };
  }
}
