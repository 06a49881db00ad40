import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { FindAccounts } from '#identity';
import { type CommandContext, type Ids, IDS } from '#kernel';
import { unknownPerson } from '../../domain/hold-errors.js';
import { hold } from '../../domain/hold.js';
import { type HoldTerms, holdStream } from '../../domain/hold-events.js';

export interface AskHoldPayload {
  readonly context: CommandContext;
  /** Account id of who asks. */
  readonly by: string;
  readonly terms: HoldTerms;
}

/**
 * Asks for a legal hold: nothing is kept before somebody else has approved it.
 * @throws Refusal `hold.unknown-person`, `hold.concerns-you`, `hold.period-reversed`, `hold.period-after-end`, `hold.end-out-of-range`
 */
export class AskHold extends Command<{ readonly holdId: string; readonly position: number | undefined }> {
  constructor(readonly payload: AskHoldPayload) {
    super();
  }
}

@CommandHandler(AskHold)
export class AskHoldHandler implements ICommandHandler<AskHold> {
  constructor(
    private readonly decisions: Decisions,
    private readonly queries: QueryBus,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload: { context, by, terms } }: AskHold) {
    const { subject } = terms;
    if (subject.kind === 'person') {
      const known = await this.queries.execute(new FindAccounts({ ids: [subject.userId] }));
      if (known.length === 0) throw unknownPerson();
    }
    const { at } = context;
    const holdId = this.ids.next(at);
    const command = { do: 'ask', holdId, by, at, ...terms } as const;
    const { position } = await this.decisions.execute(hold, holdStream(holdId), command, context);
    return { holdId, position };
  }
}
