import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Journal } from '#event-store';
import { type Clock, CLOCK } from '#kernel';
import { type AnyKeyring, KEYRING } from '#keyring';
import { HOLD_SOURCES, type HoldSources } from '../../domain/hold-sources.js';
import { HOLDS, type Holds } from '../../domain/holds-in-force.js';
import type { PurgeClosed } from '../../domain/purge-events.js';
import { keyIdsOf, type PurgePlan, PurgePlanner } from '../plan-purge/purge-planner.js';
import { PurgeCertificates } from './purge-certificates.js';
import { PurgeSettler } from './purge-settler.js';

/** How long each step took, in milliseconds. */
export interface PurgeSteps {
  readonly keys: number;
  readonly rows: number;
  readonly streams: number;
  readonly scavenge: number;
}

/** The closed certificate, and what it does not tell for ever. */
export type Purged = PurgeClosed['data'] & { readonly milliseconds: PurgeSteps };

/**
 * Lets go what has expired (S5.3.2-a, S5.3.2-b): a certificate is opened, keys are destroyed, rows dropped, streams
 * tombstoned, a scavenge asked, the certificate closed. A purge that was interrupted is finished first.
 */
export class RunPurge extends Command<Purged | undefined> {
  /** @param certified see `PurgePlanner.plan` */
  constructor(readonly certified: ReadonlySet<string> = new Set()) {
    super();
  }
}

/** @returns `undefined`: nothing was due. */
@CommandHandler(RunPurge)
export class RunPurgeHandler implements ICommandHandler<RunPurge> {
  constructor(
    private readonly journal: Journal,
    private readonly planner: PurgePlanner,
    private readonly certificates: PurgeCertificates,
    private readonly settler: PurgeSettler,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(HOLDS) private readonly holds: Holds,
    @Inject(HOLD_SOURCES) private readonly sources: HoldSources,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ certified }: RunPurge): Promise<Purged | undefined> {
    const plan = await this.planner.plan(this.clock.now(), certified);
    const open = await this.certificates.open(plan.at, keyIdsOf(plan));
    if (open === undefined) return undefined;
    const named = new Set(open.keyIds);
    const keysAt = performance.now();
    const { kept, copies } = await this.destroyKeys(plan, named);
    const rowsAt = performance.now();
    // Another server, or a run before this one, may have destroyed some of them: all are gone now.
    const rows = await this.settler.settleRows();
    const streamsAt = performance.now();
    const streams = await this.settler.settleStreams();
    const scavengeAt = performance.now();
    await this.journal.store.scavenge();
    const end = performance.now();
    const spared = await this.standing(named);
    const keys = open.keyIds.length - spared.length;
    const closed = await this.certificates.close(open.purgeId, { keys, kept, copies, rows, streams }, spared);
    const milliseconds = {
      keys: Math.round(rowsAt - keysAt),
      rows: Math.round(streamsAt - rowsAt),
      streams: Math.round(scavengeAt - streamsAt),
      scavenge: Math.round(end - scavengeAt),
    };
    return { ...closed, milliseconds };
  }

  /**
   * First what holds keep; then the keys, each for ever. @param named by the certificate: what has become due since the
   * opening of a purge that stopped half way waits for the next one
   */
  private async destroyKeys(
    { at, days, habilitations, identities, files, held }: PurgePlan,
    named: ReadonlySet<string>,
  ) {
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
    const going = files.filter((keyId) => named.has(keyId));
    await this.sources.purging(new Set(going), at);
    for (const keyId of going) await this.keyring.destroy(keyId, at);
    await this.holds.releaseEnded(at, named);
    return { kept, copies };
  }

  private async standing(named: ReadonlySet<string>): Promise<string[]> {
    const keys = await this.keyring.keys();
    return keys.filter(({ id, destroyedAt }) => destroyedAt === undefined && named.has(id)).map(({ id }) => id);
  }
}
