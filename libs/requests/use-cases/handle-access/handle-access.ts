import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import type { Caller } from '#identity';
import type { CommandContext } from '#kernel';
import { accessStream } from '../../domain/access-events.js';
import { type AccessCommand, accessRequest } from '../../domain/access-request.js';
import { ensureMayHandle } from '../../domain/who-may-handle.js';

type Handled = Exclude<Extract<AccessCommand, { by: string }>, { do: 'file' }>;
type WithoutWho<T> = T extends unknown ? Omit<T, 'by' | 'at'> : never;

export interface HandleAccessPayload {
  readonly context: CommandContext;
  readonly caller: Pick<Caller, 'accountId' | 'roles' | 'partner'>;
  readonly requestId: string;
  readonly what: WithoutWho<Handled>;
}

/** Extends, weighs, notes a copy of, answers or refuses a request. @throws Refusal every `request.…` but those of filing */
export class HandleAccess extends Command<{ readonly position: number | undefined }> {
  constructor(readonly payload: HandleAccessPayload) {
    super();
  }
}

@CommandHandler(HandleAccess)
export class HandleAccessHandler implements ICommandHandler<HandleAccess> {
  constructor(private readonly decisions: Decisions) {}

  async execute({ payload: { context, caller, requestId, what } }: HandleAccess) {
    const stream = accessStream(requestId);
    ensureMayHandle(caller, await this.decisions.load(accessRequest, stream));
    const command = { ...what, by: caller.accountId, at: context.at } as Handled;
    const { position } = await this.decisions.execute(accessRequest, stream, command, context);
    return { position };
  }
}
