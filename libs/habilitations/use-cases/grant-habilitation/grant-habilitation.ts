import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import { userNotActive } from '../../domain/errors.js';
import type { By } from '../../domain/register-decider.js';
import type { Scope } from '../../domain/scope.js';
import { Registers } from '../registers.js';

export interface GrantHabilitationPayload {
  readonly context: CommandContext;
  /** UUID, new. */
  readonly habilitationId: string;
  readonly siret: string;
  readonly service: string;
  readonly profile: string;
  readonly scope: Scope;
  /** Account id. */
  readonly userId: string;
  /** Justification (S2.2.1-e). */
  readonly purpose: string;
  readonly by: By;
  /** Milliseconds since the epoch. */
  readonly validUntil?: number;
}

export interface HabilitationGiven {
  readonly habilitationId: string;
  readonly position: number | undefined;
}

/** Gives a habilitation within its quota (S2.2.1-b). Refusals: the `habilitation.*` codes of domain/errors.ts. */
export class GrantHabilitation extends Command<HabilitationGiven> {
  constructor(readonly payload: GrantHabilitationPayload) {
    super();
  }
}

@CommandHandler(GrantHabilitation)
export class GrantHabilitationHandler implements ICommandHandler<GrantHabilitation> {
  constructor(private readonly registers: Registers) {}

  async execute({ payload }: GrantHabilitation): Promise<HabilitationGiven> {
    const { context, ...asked } = payload;
    const { habilitationId, siret, service, userId } = asked;
    const user = (await this.registers.directory(siret)).users.get(userId);
    const known = { active: user !== undefined, mandate: user?.mandate ?? ('none' as const) };
    const decided = await this.registers.inRegister({ do: 'grant', ...asked, user: known, at: context.at }, context);
    // The directory is another stream: a departure recorded meanwhile swept the register before this grant reached it.
    if (!(await this.registers.directory(siret)).users.has(userId)) {
      const sweep = { do: 'revoke-all', siret, service, userId, reason: 'departure', by: payload.by } as const;
      await this.registers.inRegister({ ...sweep, at: context.at }, context);
      throw userNotActive();
    }
    return { habilitationId, position: decided.position };
  }
}
