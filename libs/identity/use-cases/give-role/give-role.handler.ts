import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { account } from '../../domain/account.js';
import { accountStream } from '../../domain/events.js';
import { GiveRole, type RoleChanged } from './give-role.js';

@CommandHandler(GiveRole)
export class GiveRoleHandler implements ICommandHandler<GiveRole> {
  constructor(private readonly decisions: Decisions) {}

  async execute({ payload: { context, by, accountId, role } }: GiveRole): Promise<RoleChanged> {
    const give = { do: 'give-role', role, by } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), give, context);
    return { position };
  }
}
