import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { Level } from '../../domain/reference-data.js';
import { Registers } from '../registers.js';

export interface SetQuotaPayload {
  readonly context: CommandContext;
  readonly siret: string;
  readonly service: string;
  /** null: the whole service, `maximum` counting distinct users. */
  readonly profile: string | null;
  readonly level: Level;
  readonly maximum: number;
}

/** The Caf sets a quota (S2.2.1-b). Refusals: service-not-open, unknown-profile, scope, quota-below-use, quota-above-maximum. */
export class SetQuota extends Command<{ position: number | undefined; changes: number }> {
  constructor(readonly payload: SetQuotaPayload) {
    super();
  }
}

@CommandHandler(SetQuota)
export class SetQuotaHandler implements ICommandHandler<SetQuota> {
  constructor(private readonly registers: Registers) {}

  async execute({ payload }: SetQuota): Promise<{ position: number | undefined; changes: number }> {
    const { context, ...quota } = payload;
    const decided = await this.registers.inRegister({ do: 'set-quota', ...quota, at: context.at }, context);
    return { position: decided.position, changes: decided.events.length };
  }
}
