import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { Mandate } from '../../domain/directory-events.js';
import { Registers } from '../registers.js';

export interface ChangeMandatePayload {
  readonly context: CommandContext;
  /** Account id of the Caf administrator. */
  readonly by: string;
  readonly siret: string;
  readonly userId: string;
  readonly mandate: Mandate;
}

/** Notes in the directory who administers, so that only the Caf manages that person's rights (S2.2.1-a). */
export class ChangeMandate extends Command<{ position: number | undefined; changes: number }> {
  constructor(readonly payload: ChangeMandatePayload) {
    super();
  }
}

@CommandHandler(ChangeMandate)
export class ChangeMandateHandler implements ICommandHandler<ChangeMandate> {
  constructor(private readonly registers: Registers) {}

  async execute({ payload }: ChangeMandate): Promise<{ position: number | undefined; changes: number }> {
    const { context, ...change } = payload;
    const decided = await this.registers.inDirectory({ do: 'change-mandate', ...change, at: context.at }, context);
    return { position: decided.position, changes: decided.events.length };
  }
}
