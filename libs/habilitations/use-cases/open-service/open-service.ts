import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import { later, Registers } from '../registers.js';

export interface OpenServicePayload {
  readonly context: CommandContext;
  readonly siret: string;
  readonly service: string;
  /** Sites and facilities at which habilitations can be given. */
  readonly scopes?: readonly { readonly level: 'facility' | 'site'; readonly id: string }[];
}

/** Opens a service to a partner. Whether the contract allows it (S2.1-b) is for #partners to say before. */
export class OpenService extends Command<{ position: number | undefined; changes: number }> {
  constructor(readonly payload: OpenServicePayload) {
    super();
  }
}

@CommandHandler(OpenService)
export class OpenServiceHandler implements ICommandHandler<OpenService> {
  constructor(private readonly registers: Registers) {}

  async execute({ payload }: OpenService): Promise<{ position: number | undefined; changes: number }> {
    const { context, siret, service, scopes = [] } = payload;
    const on = { siret, service, at: context.at };
    const opened = await this.registers.inRegister({ do: 'open', ...on }, context);
    let { position } = opened;
    let changes = opened.events.length;
    for (const scope of scopes) {
      const declared = await this.registers.inRegister({ do: 'open-scope', ...on, ...scope }, context);
      position = later(position, declared.position);
      changes += declared.events.length;
    }
    return { position, changes };
  }
}
