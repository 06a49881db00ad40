import { Inject } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Journal } from '#event-store';
import { type Clock, CLOCK } from '#kernel';
import { type AnyKeyring, type KeyListing, KEYRING } from '#keyring';
import { PURGE_STREAM, type PurgeClosed, type PurgeOpened } from '../../domain/purge-events.js';
import { MOST_AT_ONCE } from '../plan-purge/purge-planner.js';
import { PurgeCertificates } from '../run-purge/purge-certificates.js';
import { PurgeSettler, type Settled } from '../run-purge/purge-settler.js';
import { RunPurge } from '../run-purge/run-purge.js';

export interface Restored extends Settled {
  /** Keys that certificates say destroyed, and that stood again: the keyring is an older copy. */
  readonly keys: number;
}

/**
 * At start, before anything is served: purges that the certificates or the keyring know of, and that an older copy of the
 * log, of the views or of the keyring has undone, are applied again. Errors: those of `RunPurge`.
 */
export class RestorePurges extends Command<Restored> {}

@CommandHandler(RestorePurges)
export class RestorePurgesHandler implements ICommandHandler<RestorePurges> {
  constructor(
    private readonly journal: Journal,
    private readonly settler: PurgeSettler,
    private readonly certificates: PurgeCertificates,
    private readonly commands: CommandBus,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(): Promise<Restored> {
    const { certified, open } = await this.told();
    const keys = await this.keyring.keys();
    const standing = open
      ? 0
      : keys.filter(({ id, destroyedAt }) => destroyedAt === undefined && certified.has(id)).length;
    if (standing > 0) {
      const done = await this.commands.execute(new RunPurge(certified));
      return { keys: standing, rows: done?.counts.rows ?? 0, streams: done?.counts.streams ?? 0 };
    }
    const settled = await this.settler.settle();
    if (settled.streams > 0) await this.journal.store.scavenge();
    if (!open) await this.certify(keys, certified, settled);
    return { keys: 0, ...settled };
  }

  /** An older copy of the log has lost certificates: what the keyring knows to be destroyed gets one again. */
  private async certify(keys: readonly KeyListing[], certified: ReadonlySet<string>, { rows, streams }: Settled) {
    const lost = keys.filter(({ id, destroyedAt }) => destroyedAt !== undefined && !certified.has(id));
    const counts = { kept: 0, copies: 0, rows, streams };
    for (let from = 0; from < lost.length; from += MOST_AT_ONCE) {
      const keyIds = lost.slice(from, from + MOST_AT_ONCE).map(({ id }) => id);
      const opened = await this.certificates.open(this.clock.now(), keyIds);
      if (opened !== undefined) await this.certificates.close(opened.purgeId, { keys: keyIds.length, ...counts });
    }
  }

  /** @returns `open`: the last one is not closed, so what it names is about to go by itself */
  private async told(): Promise<{ certified: ReadonlySet<string>; open: boolean }> {
    const certified = new Set<string>();
    let open = false;
    for await (const event of this.journal.readStream(PURGE_STREAM)) {
      open = event.type === 'PurgeOpened';
      if (event.shredded) continue;
      if (open) for (const keyId of (event.data as PurgeOpened['data']).keyIds) certified.add(keyId);
      else for (const keyId of (event.data as PurgeClosed['data']).spared ?? []) certified.delete(keyId);
    }
    return { certified, open };
  }
}
