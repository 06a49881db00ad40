import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { account } from '../../domain/account.js';
import { accountStream } from '../../domain/events.js';
import { IdentityQueries } from '../../projections/queries.js';
import { Sessions } from '../../sessions/sessions.js';
import type { RoleChanged } from '../give-role/give-role.js';
import { WithdrawRole } from './withdraw-role.js';

@CommandHandler(WithdrawRole)
export class WithdrawRoleHandler implements ICommandHandler<WithdrawRole> {
  constructor(
    private readonly decisions: Decisions,
    private readonly queries: IdentityQueries,
    private readonly sessions: Sessions,
  ) {}

  async execute({ payload: { context, by, accountId, role } }: WithdrawRole): Promise<RoleChanged> {
    const withdraw = { do: 'withdraw-role', role, by } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), withdraw, context);
    await this.queries.reached(position);
    this.sessions.forgetCaller(accountId);
    return { position };
  }
}
