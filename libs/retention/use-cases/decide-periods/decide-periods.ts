import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Journal } from '#event-store';
import { type CommandContext, type Ids, IDS, Refusal, toInstant } from '#kernel';
import type { RetentionPeriods } from '../../domain/calendar.js';
import { needDecision, PERIODS_STREAM, type PeriodsDecided } from '../../domain/periods.js';

export interface DecidePeriodsPayload {
  readonly context: CommandContext;
  /** Account id. */
  readonly by: string;
  readonly periods: RetentionPeriods;
  readonly reason: string;
}

/** Records that data may be kept for a time that is not the ordinary one. @throws Refusal `retention.ordinary-periods` */
export class DecidePeriods extends Command<{ readonly decisionId: string; readonly position: number }> {
  constructor(readonly payload: DecidePeriodsPayload) {
    super();
  }
}

@CommandHandler(DecidePeriods)
export class DecidePeriodsHandler implements ICommandHandler<DecidePeriods> {
  constructor(
    private readonly journal: Journal,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload: { context, by, periods, reason } }: DecidePeriods) {
    if (!needDecision(periods)) throw new Refusal('retention.ordinary-periods', 'conflict');
    const decisionId = this.ids.next(context.at);
    const data = { decisionId, ...periods, by, at: toInstant(context.at), reason };
    const event: PeriodsDecided = { type: 'PeriodsDecided', data };
    const { position } = await this.journal.append(PERIODS_STREAM, [event], 'any', context);
    return { decisionId, position };
  }
}
