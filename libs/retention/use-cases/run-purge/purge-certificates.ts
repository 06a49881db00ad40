import { Inject, Injectable } from '@nestjs/common';
import { Decisions } from '#event-store';
import { type Clock, CLOCK, type CommandContext, type Ids, IDS, toInstant } from '#kernel';
import { RETENTION_PERIODS, type RetentionPeriods } from '../../domain/calendar.js';
import { purge } from '../../domain/purge.js';
import {
  type CertifiedHead,
  PURGE_STREAM,
  type PurgeClosed,
  type PurgeCounts,
  type PurgeOpened,
} from '../../domain/purge-events.js';
import { TREE_HEAD, type TreeHeads } from '../../domain/tree-head.js';

/** Opens and closes the certificates of purges, one at a time. Errors: those of `Decisions`. */
@Injectable()
export class PurgeCertificates {
  constructor(
    private readonly decisions: Decisions,
    @Inject(TREE_HEAD) private readonly trees: TreeHeads,
    @Inject(RETENTION_PERIODS) private readonly periods: RetentionPeriods,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The certificate to work on: one that stands open, or one of these keys. @param at milliseconds since the epoch
   * @returns undefined where none stands open and there is no key
   */
  async open(at: number, keyIds: readonly string[]): Promise<PurgeOpened['data'] | undefined> {
    const before = await this.standing();
    if (before !== undefined) return before;
    const { tracesMonths, habilitationsYears } = this.periods;
    const rules = [
      { rule: 'S5.3.2-a', period: `P${tracesMonths}M` },
      { rule: 'S5.3.2-b', period: `P${habilitationsYears}Y` },
    ];
    const opening = { purgeId: this.ids.next(at), openedAt: toInstant(at), rules, keyIds };
    const command = { do: 'open', certificate: { ...opening, ...(await this.head()) } } as const;
    await this.decisions.execute(purge, PURGE_STREAM, command, this.context(at));
    return this.standing();
  }

  async close(purgeId: string, counts: PurgeCounts, spared: readonly string[] = []): Promise<PurgeClosed['data']> {
    const at = this.clock.now();
    const closing = { purgeId, closedAt: toInstant(at), counts, ...(spared.length === 0 ? {} : { spared }) };
    const certificate = { ...closing, ...(await this.head()) };
    await this.decisions.execute(purge, PURGE_STREAM, { do: 'close', certificate }, this.context(at));
    return certificate;
  }

  private async standing(): Promise<PurgeOpened['data'] | undefined> {
    const state = await this.decisions.load(purge, PURGE_STREAM);
    return state.status === 'open' ? state.certificate : undefined;
  }

  private async head(): Promise<{ position: number; tree: CertifiedHead }> {
    const { size, root } = this.trees.head;
    return { position: await this.decisions.journal.store.head(), tree: { size, root } };
  }

  private context(at: number): CommandContext {
    return { at, correlationId: this.ids.next(at) };
  }
}
