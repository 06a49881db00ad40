import type { Readable } from 'node:stream';
import { Inject } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { INTEGRITY, type Integrity } from '#audit';
import { Decisions } from '#event-store';
import type { Caller } from '#identity';
import type { CommandContext } from '#kernel';
import { legalDayOf } from '#keyring';
import { RETENTION_PERIODS, type RetentionPeriods } from '#retention';
import { PURPOSE_LABELS } from '#traces';
import { accessStream } from '../../domain/access-events.js';
import { accessRequest } from '../../domain/access-request.js';
import { ensureMayHandle } from '../../domain/who-may-handle.js';
import { ExportWithProofs } from '../export-with-proofs/export-with-proofs.js';
import { zipStream } from '../export-with-proofs/zip-stream.js';
import { HandleAccess } from '../handle-access/handle-access.js';
import { AccessTraces, type TracePages } from './access-traces.js';
import { consultationColumns, ownColumns } from './columns.js';
import { copiedFiles } from './copied-files.js';
import { consultationInformation, ownInformation } from './information.js';

/** Makes the copy that a request asks for, as a ZIP, and notes what it holds. @throws Refusal every `request.…` of handling */
export class CopyAccess extends Command<{
  readonly zip: Readable;
  readonly rows: number;
  readonly position: number | undefined;
}> {
  constructor(
    readonly requestId: string,
    readonly caller: Caller,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(CopyAccess)
export class CopyAccessHandler implements ICommandHandler<CopyAccess> {
  constructor(
    private readonly decisions: Decisions,
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly traces: AccessTraces,
    @Inject(INTEGRITY) private readonly integrity: Integrity,
    @Inject(PURPOSE_LABELS) private readonly purposes: ReadonlyMap<string, string>,
    @Inject(RETENTION_PERIODS) private readonly periods: RetentionPeriods,
  ) {}

  async execute({ requestId, caller, context }: CopyAccess) {
    const request = await this.decisions.load(accessRequest, accessStream(requestId));
    ensureMayHandle(caller, request);
    const { subject, receivedOn, balanced } = request;
    const pages = await this.traces.of(subject, context.at, balanced);
    const rows = await countOf(pages);
    await this.integrity.catchUp();
    const { size } = this.integrity.head;
    const what = { do: 'copy', rows, size } as const;
    const { position } = await this.commands.execute(new HandleAccess({ context, caller, requestId, what }));
    const facts = { subject, requestId, receivedOn, madeOn: legalDayOf(context.at), rows, size, ...this.periods };
    if (subject.kind === 'user') {
      const own = { title: 'Vos traces', columns: ownColumns(this.purposes), information: ownInformation(facts) };
      const zip = await this.queries.execute(new ExportWithProofs(pages, context.at, copiedFiles(pages, own)));
      return { zip, rows, position };
    }
    const information = consultationInformation(facts, balanced);
    const columns = consultationColumns(this.purposes, balanced);
    const files = copiedFiles(pages, { title: 'Les consultations de votre dossier', columns, information });
    const zip = zipStream(async (add) => {
      for (const { name, content } of files) await add(name, content());
    });
    return { zip, rows, position };
  }
}

async function countOf(pages: TracePages): Promise<number> {
  let rows = 0;
  for await (const page of pages) rows += page.length;
  return rows;
}
