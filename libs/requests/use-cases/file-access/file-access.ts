import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { FindAccounts } from '#identity';
import { type CommandContext, type Ids, IDS } from '#kernel';
import { unknownPerson } from '../../domain/access-errors.js';
import { accessStream, type AccessSubject } from '../../domain/access-events.js';
import { accessRequest } from '../../domain/access-request.js';

export interface FileAccessPayload {
  readonly context: CommandContext;
  /** Account id of who files it. */
  readonly by: string;
  /** A user without a partner yet: it is the one that they belong to. */
  readonly subject:
    Omit<Extract<AccessSubject, { kind: 'user' }>, 'siret'> | Extract<AccessSubject, { kind: 'allocataire' }>;
  /** SIRET: the only partner whose users may be named; absent: any. */
  readonly within?: string;
  /** Legal day. */
  readonly receivedOn: string;
}

/** @throws Refusal `request.unknown-person`, `request.own-file`, `request.received-later` */
export class FileAccess extends Command<{ readonly requestId: string; readonly position: number | undefined }> {
  constructor(readonly payload: FileAccessPayload) {
    super();
  }
}

@CommandHandler(FileAccess)
export class FileAccessHandler implements ICommandHandler<FileAccess> {
  constructor(
    private readonly decisions: Decisions,
    private readonly queries: QueryBus,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload }: FileAccess) {
    const { context, by, receivedOn } = payload;
    const subject = await this.subjectOf(payload);
    const requestId = this.ids.next(context.at);
    const command = { do: 'file', requestId, by, at: context.at, subject, receivedOn } as const;
    const { position } = await this.decisions.execute(accessRequest, accessStream(requestId), command, context);
    return { requestId, position };
  }

  private async subjectOf({ subject, within }: FileAccessPayload): Promise<AccessSubject> {
    if (subject.kind === 'allocataire') return subject;
    const [account] = await this.queries.execute(new FindAccounts({ ids: [subject.userId] }));
    const siret = account?.partner;
    if (siret === undefined || (within !== undefined && within !== siret)) throw unknownPerson();
    return { ...subject, siret };
  }
}
