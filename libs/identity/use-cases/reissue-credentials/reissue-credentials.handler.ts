import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { type Message } from '../../delivery/delivery.js';
import { renewalLetter, tokenLetter } from '../../delivery/letters.js';
import { account, type IssuedSecret, type KnownAccount } from '../../domain/account.js';
import { unknownAccount } from '../../domain/errors.js';
import { accountStream } from '../../domain/events.js';
import { Courier } from '../courier.js';
import { CredentialsIssuer } from '../credentials-issuer.js';
import { RevokeSessions } from '../revoke-sessions/revoke-sessions.js';
import { ReissueCredentials } from './reissue-credentials.js';

@CommandHandler(ReissueCredentials)
export class ReissueCredentialsHandler implements ICommandHandler<ReissueCredentials> {
  constructor(
    private readonly decisions: Decisions,
    private readonly issuer: CredentialsIssuer,
    private readonly courier: Courier,
    private readonly commands: CommandBus,
  ) {}

  async execute({ payload }: ReissueCredentials): Promise<{ position: number | undefined }> {
    const { context, by, authority, accountId } = payload;
    const stream = accountStream(accountId);
    const state = await this.decisions.load(account, stream);
    if (state.status === 'none') throw unknownAccount();
    const { secret, letter } = await this.renew(state, context.at);
    const issue = { do: 'issue', secret, authority, by } as const;
    const { position } = await this.decisions.execute(account, stream, issue, context);
    await this.commands.execute(new RevokeSessions({ context, accountId, reason: 'credentials-issued' }));
    await this.courier.send(letter, accountId);
    return { position };
  }

  private async renew(state: KnownAccount, at: number): Promise<{ secret: IssuedSecret; letter: Message }> {
    const { accountId, identifier, email: to = '' } = state;
    if (state.kind === 'program') {
      const { token, secret } = this.issuer.token(accountId);
      return { secret, letter: tokenLetter({ to, label: state.label ?? '', token }) };
    }
    const { password, expiresAt, secret } = await this.issuer.oneTimePassword(at);
    return { secret, letter: renewalLetter({ to, identifier, password, expiresAt }) };
  }
}
