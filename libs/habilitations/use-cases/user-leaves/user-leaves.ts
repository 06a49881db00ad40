import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CloseAccount } from '#identity';
import { type CommandContext, isRefusal } from '#kernel';
import { SERVICES } from '../../domain/reference-data.js';
import { later, Registers } from '../registers.js';

export interface UserLeavesPayload {
  readonly context: CommandContext;
  /** Account id of who records the departure. */
  readonly by: string;
  readonly siret: string;
  readonly userId: string;
}

export interface Departure {
  readonly revoked: number;
  readonly position: number | undefined;
}

/**
 * A departure ends the person's habilitations, account and sessions (C9.2-d). Told twice, it does what is left to do.
 * Refusals: `user.unknown`; `user.is-administrator` (the Caf replaces that one first: S2.2.1-a).
 */
export class UserLeaves extends Command<Departure> {
  constructor(readonly payload: UserLeavesPayload) {
    super();
  }
}

@CommandHandler(UserLeaves)
export class UserLeavesHandler implements ICommandHandler<UserLeaves> {
  constructor(
    private readonly commands: CommandBus,
    private readonly registers: Registers,
  ) {}

  async execute({ payload }: UserLeaves): Promise<Departure> {
    const { context, by, siret, userId } = payload;
    const { at } = context;
    // First of all: from here on no grant to this person stands (see GrantHabilitationHandler).
    const left = await this.registers.inDirectory({ do: 'leave', siret, userId, by, at }, context);
    let { position } = left;
    let revoked = 0;
    for (const { code: service } of SERVICES) {
      const authority = { accountId: by, authority: 'gestionnaire' } as const;
      const sweep = { do: 'revoke-all', siret, service, userId, reason: 'departure', by: authority, at } as const;
      const swept = await this.registers.inRegister(sweep, context);
      position = later(position, swept.position);
      revoked += swept.events.length;
    }
    return { revoked, position: later(position, await this.close(payload)) };
  }

  private async close({ context, by, userId }: UserLeavesPayload): Promise<number | undefined> {
    try {
      const close = new CloseAccount({ context, by, accountId: userId, reason: 'departure' });
      return (await this.commands.execute(close)).position;
    } catch (error) {
      // Registered, but its account was never opened: a crash came between the two.
      if (isRefusal(error) && error.code === 'identity.unknown-account') return undefined;
      throw error;
    }
  }
}
