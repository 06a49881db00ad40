import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { account } from '../../domain/account.js';
import { accountStream } from '../../domain/events.js';
import { RevokeSessions } from '../revoke-sessions/revoke-sessions.js';
import { CloseAccount } from './close-account.js';

@CommandHandler(CloseAccount)
export class CloseAccountHandler implements ICommandHandler<CloseAccount> {
  constructor(
    private readonly decisions: Decisions,
    private readonly commands: CommandBus,
  ) {}

  async execute({ payload }: CloseAccount): Promise<{ position: number | undefined }> {
    const { context, by, accountId, reason = 'account-closed' } = payload;
    const close = { do: 'close', by } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), close, context);
    await this.commands.execute(new RevokeSessions({ context, accountId, reason }));
    return { position };
  }
}
