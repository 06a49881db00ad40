import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { isRefusal } from '#kernel';
import { account } from '../../domain/account.js';
import { passwordUnchanged, wrongPassword } from '../../domain/errors.js';
import { accountStream } from '../../domain/events.js';
import { checkPassword } from '../../domain/password-policy.js';
import { PasswordHasher } from '../../passwords/password-hasher.js';
import { SignInThrottle } from '../../passwords/sign-in-throttle.js';
import { IdentityQueries } from '../../projections/queries.js';
import { Sessions } from '../../sessions/sessions.js';
import { type Checked, PasswordCheck } from '../password-check.js';
import { RevokeSessions } from '../revoke-sessions/revoke-sessions.js';
import { ChangePassword, type ChangePasswordPayload } from './change-password.js';

@CommandHandler(ChangePassword)
export class ChangePasswordHandler implements ICommandHandler<ChangePassword> {
  constructor(
    private readonly decisions: Decisions,
    private readonly hasher: PasswordHasher,
    private readonly passwords: PasswordCheck,
    private readonly throttle: SignInThrottle,
    private readonly queries: IdentityQueries,
    private readonly sessions: Sessions,
    private readonly commands: CommandBus,
  ) {}

  async execute({ payload }: ChangePassword): Promise<{ position: number | undefined }> {
    const { context, accountId, session, next } = payload;
    const { secretHash: against, identifier } = (await this.verified(payload)).account;
    if (next.normalize('NFKC') === payload.current.normalize('NFKC')) throw passwordUnchanged();
    checkPassword(next, identifier);
    const change = { do: 'change-password', against, secretHash: await this.hasher.hash(next) } as const;
    const { position } = await this.decisions.execute(account, accountStream(accountId), change, context);
    const others = { context, accountId, reason: 'password-changed', except: session };
    await this.commands.execute(new RevokeSessions(others));
    await this.queries.reached(position);
    this.sessions.forgetCaller(accountId);
    return { position };
  }

  /** Whoever holds a session without knowing the password gets no more tries than at the door. */
  private async verified({ accountId, current, context }: ChangePasswordPayload): Promise<Checked> {
    const attempt = await this.throttle.begin(accountId);
    try {
      const checked = await this.passwords.check(accountId, current, context);
      if (checked.locked) {
        await this.commands.execute(new RevokeSessions({ context, accountId, reason: 'account-locked' }));
      }
      if (!checked.right) throw wrongPassword();
      attempt.succeeded();
      return checked;
    } catch (error) {
      await attempt.refused();
      throw isRefusal(error) && error.code === 'identity.sign-in-refused' ? wrongPassword() : error;
    }
  }
}
