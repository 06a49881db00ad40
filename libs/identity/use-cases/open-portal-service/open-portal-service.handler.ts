import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { IDS, type Ids } from '#kernel';
import { tokenLetter } from '../../delivery/letters.js';
import { account } from '../../domain/account.js';
import { accountStream } from '../../domain/events.js';
import { Courier } from '../courier.js';
import { CredentialsIssuer } from '../credentials-issuer.js';
import type { OpenedAccount } from '../open-account/open-account.js';
import { OpenPortalService } from './open-portal-service.js';

@CommandHandler(OpenPortalService)
export class OpenPortalServiceHandler implements ICommandHandler<OpenPortalService> {
  constructor(
    private readonly decisions: Decisions,
    private readonly issuer: CredentialsIssuer,
    private readonly courier: Courier,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload: { context, by, label, email } }: OpenPortalService): Promise<OpenedAccount> {
    const accountId = this.ids.next(context.at);
    const { token, secret } = this.issuer.token(accountId);
    const organisation = { type: 'portal' } as const;
    const details = { kind: 'program', organisation, identifier: this.issuer.identifier(), label, email } as const;
    const open = { do: 'open', accountId, details, roles: ['portal-service'], secret, by } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), open, context);
    await this.courier.send(tokenLetter({ to: email, label, token }), accountId);
    return { accountId, position };
  }
}
