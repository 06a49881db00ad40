import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { IDS, type Ids } from '#kernel';
import { openingLetter } from '../../delivery/letters.js';
import { account } from '../../domain/account.js';
import { accountStream } from '../../domain/events.js';
import { Courier } from '../courier.js';
import { CredentialsIssuer } from '../credentials-issuer.js';
import { OpenAccount, type OpenedAccount } from './open-account.js';

@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount> {
  constructor(
    private readonly decisions: Decisions,
    private readonly issuer: CredentialsIssuer,
    private readonly courier: Courier,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload }: OpenAccount): Promise<OpenedAccount> {
    const { context, by, organisation, givenName, familyName, email, function: role, roles, first = false } = payload;
    const accountId = payload.accountId ?? this.ids.next(context.at);
    const identifier = this.issuer.identifier();
    const { password, expiresAt, secret } = await this.issuer.oneTimePassword(context.at, !first);
    const letter = openingLetter({ to: email, identifier, password, expiresAt });
    const optional = role === undefined ? {} : { function: role };
    const details = { kind: 'person', organisation, identifier, givenName, familyName, email, ...optional } as const;
    if (first) await this.courier.send(letter, accountId);
    const open = { do: 'open', accountId, details, roles, secret, by } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), open, context);
    if (!first) await this.courier.send(letter, accountId);
    return { accountId, position };
  }
}
