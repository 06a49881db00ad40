import { Inject, Logger } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { DELIVERY, type Delivery, FindAccounts } from '#identity';
import { type Ids, IDS } from '#kernel';
import { legalDayOf } from '#keyring';
import { Views } from '#read-store';
import { hold } from '../../domain/hold.js';
import { holdStream } from '../../domain/hold-events.js';
import { latestReminder } from '../../domain/hold-terms.js';
import { endReminder } from '../../domain/hold-letters.js';
import { HOLDS_GROUP } from '../../projections/holds/projection.js';
import type { HoldsTables } from '../../projections/holds/tables.js';

type Row = HoldsTables['holds'];

/**
 * What time does to holds: those past their last day end, requests that nobody decided lapse, and whoever asked and
 * approved is told once, ahead, of an end. Repeating it is harmless. @param at milliseconds since the epoch
 */
export class TendHolds extends Command<void> {
  constructor(readonly at: number) {
    super();
  }
}

@CommandHandler(TendHolds)
export class TendHoldsHandler implements ICommandHandler<TendHolds> {
  private readonly logger = new Logger('retention');

  constructor(
    private readonly decisions: Decisions,
    private readonly views: Views,
    private readonly queries: QueryBus,
    @Inject(DELIVERY) private readonly delivery: Delivery,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ at }: TendHolds): Promise<void> {
    const today = legalDayOf(at);
    const open = this.views.query<HoldsTables>(HOLDS_GROUP).selectFrom('holds').selectAll();
    const over = await open.where('status', 'in', ['asked', 'approved']).where('ends_on', '<', today).execute();
    for (const { hold: holdId } of over) await this.tell(holdId, 'end', at);
    const near = await open
      .where('status', '=', 'approved')
      .where('ends_on', '>=', today)
      .where('ends_on', '<=', latestReminder(today))
      .where('reminded_at', 'is', null)
      .execute();
    for (const row of near) await this.remind(row, at);
  }

  /** Said first, so that of several servers one sends it; unsaid where it could not be sent. */
  private async remind(row: Row, at: number): Promise<void> {
    if (!(await this.tell(row.hold, 'remind', at))) return;
    const ids = [row.asked_by, row.approved_by].filter((id) => id !== null);
    const people = await this.queries.execute(new FindAccounts({ ids }));
    try {
      for (const { email, closed } of people) {
        if (!closed && email !== '') await this.delivery.deliver(endReminder(email, row));
      }
    } catch (error) {
      // The error's message may hold the address: only its code is written.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      this.logger.error(`the reminder of hold ${row.hold} could not be delivered (${code})`);
      await this.tell(row.hold, 'reminder-failed', at);
    }
  }

  /** @returns whether anything happened. */
  private async tell(holdId: string, what: 'end' | 'remind' | 'reminder-failed', at: number): Promise<boolean> {
    const context = { at, correlationId: this.ids.next(at) };
    const { events } = await this.decisions.execute(hold, holdStream(holdId), { do: what, at }, context);
    return events.length > 0;
  }
}
