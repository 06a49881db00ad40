import { Inject, Logger } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { DELIVERY, type Delivery, FindAccounts, type Message } from '#identity';
import { type Ids, IDS } from '#kernel';
import { Views } from '#read-store';
import { accessStream } from '../../domain/access-events.js';
import { acknowledgement, deadlineReminder } from '../../domain/access-letters.js';
import { accessRequest } from '../../domain/access-request.js';
import { REQUESTS_GROUP } from '../../projections/view-group.js';
import type { AccessTables } from '../../projections/access/tables.js';

type Row = AccessTables['access'];

/**
 * What time does to requests: each is acknowledged to the person, and whoever filed it is reminded ahead of its deadline.
 * Repeating it is harmless. @param at milliseconds since the epoch
 */
export class TendAccess extends Command<void> {
  constructor(readonly at: number) {
    super();
  }
}

@CommandHandler(TendAccess)
export class TendAccessHandler implements ICommandHandler<TendAccess> {
  private readonly logger = new Logger('requests');

  constructor(
    private readonly decisions: Decisions,
    private readonly views: Views,
    private readonly queries: QueryBus,
    @Inject(DELIVERY) private readonly delivery: Delivery,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ at }: TendAccess): Promise<void> {
    const pending = this.views
      .query<AccessTables>(REQUESTS_GROUP)
      .selectFrom('access')
      .selectAll()
      .where('status', '=', 'pending');
    for (const row of await pending.execute()) {
      if (row.acknowledged_at === null && row.kind === 'user') await this.acknowledge(row, at);
      await this.remind(row, at);
    }
  }

  /** Said first, so that of several servers one sends it; unsaid where it could not be sent. */
  private async acknowledge(row: Row, at: number): Promise<void> {
    const { request, subject, received_on: receivedOn, due_on: dueOn } = row;
    if (!(await this.tell(request, 'acknowledge', at))) return;
    const sent = await this.sent(row, subject, (to) => acknowledgement(to, request, receivedOn, dueOn));
    if (!sent) await this.tell(request, 'letter-failed', at);
  }

  private async remind(row: Row, at: number): Promise<void> {
    const { request, filed_by: filedBy, due_on: dueOn } = row;
    if (await this.tell(request, 'remind', at))
      await this.sent(row, filedBy, (to) => deadlineReminder(to, request, dueOn));
  }

  /** @returns false where it should be tried again */
  private async sent({ request }: Row, accountId: string, letter: (to: string) => Message): Promise<boolean> {
    const [person] = await this.queries.execute(new FindAccounts({ ids: [accountId] }));
    // Nobody to write to: nothing is tried again.
    if (person === undefined || person.closed || person.email === '') return true;
    try {
      await this.delivery.deliver(letter(person.email));
      return true;
    } catch (error) {
      // The error's message may hold the address: only its code is written.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      this.logger.error(`a letter of request ${request} could not be delivered (${code})`);
      return false;
    }
  }

  /** @returns whether anything happened. */
  private async tell(
    requestId: string,
    what: 'acknowledge' | 'letter-failed' | 'remind',
    at: number,
  ): Promise<boolean> {
    const context = { at, correlationId: this.ids.next(at) };
    const { events } = await this.decisions.execute(accessRequest, accessStream(requestId), { do: what, at }, context);
    return events.length > 0;
  }
}
