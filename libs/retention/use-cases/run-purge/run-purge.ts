import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { type Clock, CLOCK, type CommandContext, type Ids, IDS, toInstant } from '#kernel';
import { type AnyKeyring, KEYRING } from '#keyring';
import { RETENTION_PERIODS, type RetentionPeriods } from '../../domain/calendar.js';
import { HOLDS, type Holds } from '../../domain/holds-in-force.js';
import { purge, type PurgeState } from '../../domain/purge.js';
import { type CertifiedHead, PURGE_STREAM, type PurgeClosed, type PurgeCounts } from '../../domain/purge-events.js';
import { TREE_HEAD, type TreeHeads } from '../../domain/tree-head.js';
import { keyIdsOf, type PurgePlan, PurgePlanner } from '../plan-purge/purge-planner.js';
import { PurgeSettler } from './purge-settler.js';

/**
 * Lets go what has expired (S5.3.2-a, S5.3.2-b): a certificate is opened, keys are destroyed, rows dropped, streams
 * tombstoned, a scavenge asked, the certificate closed. A purge that was interrupted is finished first.
 */
export class RunPurge extends Command<PurgeClosed['data'] | undefined> {
  /** @param certified see `PurgePlanner.plan` */
  constructor(readonly certified: ReadonlySet<string> = new Set()) {
    super();
  }
}

/** @returns the closed certificate; `undefined`: nothing was due. */
@CommandHandler(RunPurge)
export class RunPurgeHandler implements ICommandHandler<RunPurge> {
  constructor(
    private readonly decisions: Decisions,
    private readonly planner: PurgePlanner,
    private readonly settler: PurgeSettler,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(HOLDS) private readonly holds: Holds,
    @Inject(TREE_HEAD) private readonly trees: TreeHeads,
    @Inject(RETENTION_PERIODS) private readonly periods: RetentionPeriods,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ certified }: RunPurge): Promise<PurgeClosed['data'] | undefined> {
    const at = this.clock.now();
    const plan = await this.planner.plan(at, certified);
    const open = await this.open(plan);
    if (open === undefined) return undefined;
    const named = new Set(open.keyIds);
    const { kept, copies } = await this.destroyKeys(plan, named);
    // Another server, or a run before this one, may have destroyed some of them: all are gone now.
    const { rows, streams } = await this.settler.settle();
    await this.decisions.journal.store.scavenge();
    const spared = await this.standing(named);
    const keys = open.keyIds.length - spared.length;
    return this.close(open.purgeId, { keys, kept, copies, rows, streams }, spared);
  }

  /** The purge to finish: one that stands open, or this plan's. */
  private async open(plan: PurgePlan) {
    const before = await this.state();
    if (before.status !== 'open') {
      const certificate = {
        purgeId: this.ids.next(plan.at),
        openedAt: toInstant(plan.at),
        rules: this.rules(),
        keyIds: keyIdsOf(plan),
        ...(await this.head()),
      };
      await this.decisions.execute(purge, PURGE_STREAM, { do: 'open', certificate }, this.context(plan.at));
    }
    const state = await this.state();
    return state.status === 'open' ? state.certificate : undefined;
  }

  /**
   * First what holds keep; then the keys, each for ever. @param named by the certificate: what has become due since the
   * opening of a purge that stopped half way waits for the next one
   */
  private async destroyKeys({ at, days, habilitations, identities, held }: PurgePlan, named: ReadonlySet<string>) {
    let kept = 0;
    let copies = 0;
    for (const { day, keyId } of days) {
      if (!named.has(keyId)) continue;
      copies += await held.preserve(day);
      const subjects = await held.subjectsOn(day);
      if (subjects.length > 0) await this.keyring.keepDerived(day, subjects, at);
      kept += subjects.length;
      await this.keyring.destroy(keyId, at);
    }
    for (const { keyId } of [...habilitations, ...identities]) {
      if (named.has(keyId)) await this.keyring.destroy(keyId, at);
    }
    await this.holds.releaseEnded(at, named);
    return { kept, copies };
  }

  private async standing(named: ReadonlySet<string>): Promise<string[]> {
    const keys = await this.keyring.keys();
    return keys.filter(({ id, destroyedAt }) => destroyedAt === undefined && named.has(id)).map(({ id }) => id);
  }

  private async close(purgeId: string, counts: PurgeCounts, spared: readonly string[]): Promise<PurgeClosed['data']> {
    const at = this.clock.now();
    const certificate = {
      purgeId,
      closedAt: toInstant(at),
      counts,
      ...(spared.length === 0 ? {} : { spared }),
      ...(await this.head()),
    };
    await this.decisions.execute(purge, PURGE_STREAM, { do: 'close', certificate }, this.context(at));
    return certificate;
  }

  private async head(): Promise<{ position: number; tree: CertifiedHead }> {
    const { size, root } = this.trees.head;
    return { position: await this.decisions.journal.store.head(), tree: { size, root } };
  }

  private state(): Promise<PurgeState> {
    return this.decisions.load(purge, PURGE_STREAM);
  }

  private rules() {
    const { tracesMonths, habilitationsYears } = this.periods;
    return [
      { rule: 'S5.3.2-a', period: `P${tracesMonths}M` },
      { rule: 'S5.3.2-b', period: `P${habilitationsYears}Y` },
    ];
  }

  private context(at: number): CommandContext {
    return { at, correlationId: this.ids.next(at) };
  }
}
