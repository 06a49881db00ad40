import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import { notInForce } from '../../domain/errors.js';
import type { By } from '../../domain/register-decider.js';
import type { RevocationReason } from '../../domain/register-events.js';
import { Registers } from '../registers.js';

export interface RevokeHabilitationPayload {
  readonly context: CommandContext;
  readonly siret: string;
  readonly habilitationId: string;
  readonly reason: RevocationReason;
  readonly by: By;
}

/** Ends a habilitation. Refusals: `habilitation.not-in-force`, `habilitation.caf-only`. */
export class RevokeHabilitation extends Command<{ position: number | undefined }> {
  constructor(readonly payload: RevokeHabilitationPayload) {
    super();
  }
}

@CommandHandler(RevokeHabilitation)
export class RevokeHabilitationHandler implements ICommandHandler<RevokeHabilitation> {
  constructor(private readonly registers: Registers) {}

  async execute({ payload }: RevokeHabilitation): Promise<{ position: number | undefined }> {
    const { context, siret, habilitationId, reason, by } = payload;
    const { at } = context;
    const service = await this.registers.serviceOf(siret, habilitationId, at);
    if (service === undefined) throw notInForce(habilitationId);
    const userId = (await this.registers.register(siret, service)).inForce(habilitationId, at)?.userId;
    const user = (await this.registers.directory(siret)).users.get(userId ?? '');
    const command = { do: 'revoke', siret, service, habilitationId, reason, by, at } as const;
    const decided = await this.registers.inRegister({ ...command, mandate: user?.mandate ?? 'none' }, context);
    return { position: decided.position };
  }
}
