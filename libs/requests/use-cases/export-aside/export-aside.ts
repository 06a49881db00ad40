import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '#identity';
import { type Ids, IDS, Refusal } from '#kernel';
import { type Format, type TraceCriteria, TracesToExport } from '#traces';
import { type ExportJob, NOTHING_WRITTEN } from '../../aside/export-job.js';
import { EXPORT_SHELF, type ExportShelf } from '../../aside/export-shelf.js';

/** Of one person, waiting or running. */
const MOST = 5;

export interface ExportAsidePayload {
  readonly caller: Caller;
  readonly criteria: TraceCriteria;
  readonly format: Format;
  readonly heading: ExportJob['heading'];
  readonly reason?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Asks for an export that runs aside. @throws Refusal those of `TracesToExport`, and `export.too-many` */
export class ExportAside extends Command<{ readonly exportId: string }> {
  constructor(readonly payload: ExportAsidePayload) {
    super();
  }
}

@CommandHandler(ExportAside)
export class ExportAsideHandler implements ICommandHandler<ExportAside> {
  constructor(
    private readonly toExport: TracesToExport,
    @Inject(EXPORT_SHELF) private readonly shelf: ExportShelf,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload }: ExportAside): Promise<{ readonly exportId: string }> {
    const { caller, criteria, format, heading, reason, at } = payload;
    await this.toExport.pages({ criteria, caller, at, ...(reason === undefined ? {} : { reason }) });
    const { accountId, kind, roles, partner, session, mustChangePassword } = caller;
    const under = (await this.shelf.all()).filter(
      (job) => job.caller.accountId === accountId && (job.status === 'waiting' || job.status === 'running'),
    );
    if (under.length >= MOST) throw new Refusal('export.too-many', 'conflict', { most: MOST });
    const exportId = this.ids.next(at);
    const owner = {
      accountId,
      kind,
      roles,
      session,
      mustChangePassword,
      ...(partner === undefined ? {} : { partner }),
    };
    const asked = { exportId, caller: owner, criteria, format, heading, askedAt: at };
    await this.shelf.put({ ...asked, status: 'waiting', ...NOTHING_WRITTEN });
    return { exportId };
  }
}
