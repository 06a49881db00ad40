import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import type { CommandContext } from '#kernel';
import { hold } from '../../domain/hold.js';
import { holdStream } from '../../domain/hold-events.js';

export interface DecideHoldPayload {
  readonly context: CommandContext;
  /** Account id of who decides. */
  readonly by: string;
  readonly holdId: string;
  readonly decision: { readonly do: 'approve' } | { readonly do: 'refuse' | 'lift'; readonly reason: string };
}

/**
 * Approves or refuses a hold that somebody else asked for, or lifts one before its end: what it kept is purged at the next
 * run of the purge.
 * @throws Refusal `hold.unknown`, `hold.own-request`, `hold.concerns-you`, `hold.already-decided`, `hold.too-late`, `hold.not-in-force`
 */
export class DecideHold extends Command<{ readonly position: number | undefined }> {
  constructor(readonly payload: DecideHoldPayload) {
    super();
  }
}

@CommandHandler(DecideHold)
export class DecideHoldHandler implements ICommandHandler<DecideHold> {
  constructor(private readonly decisions: Decisions) {}

  async execute({ payload: { context, by, holdId, decision } }: DecideHold) {
    const command = { ...decision, by, at: context.at };
    const { position } = await this.decisions.execute(hold, holdStream(holdId), command, context);
    return { position };
  }
}
