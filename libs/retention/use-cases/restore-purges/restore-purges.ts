import { Inject } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Journal } from '#event-store';
import { type AnyKeyring, KEYRING } from '#keyring';
import { PURGE_STREAM, type PurgeClosed, type PurgeOpened } from '../../domain/purge-events.js';
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
    private readonly commands: CommandBus,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
  ) {}

  async execute(): Promise<Restored> {
    const { certified, open } = await this.certificates();
    const keys = (await this.keyring.keys()).filter(({ destroyedAt }) => destroyedAt === undefined);
    const standing = open ? 0 : keys.filter(({ id }) => certified.has(id)).length;
    if (standing > 0) {
      const done = await this.commands.execute(new RunPurge(certified));
      return { keys: standing, rows: done?.counts.rows ?? 0, streams: done?.counts.streams ?? 0 };
    }
    const settled = await this.settler.settle();
    if (settled.streams > 0) await this.journal.store.scavenge();
    return { keys: 0, ...settled };
  }

  /** @returns `open`: the last one is not closed, so what it names is about to go by itself */
  private async certificates(): Promise<{ certified: ReadonlySet<string>; open: boolean }> {
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
