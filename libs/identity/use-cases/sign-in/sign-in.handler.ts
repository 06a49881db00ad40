import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Journal } from '#event-store';
import { isRefusal, TRACE_SINK, type TraceContent, type TraceSink } from '#kernel';
import { BrowserPolicy } from '../../browsers/browser-policy.js';
import { type KnownAccount } from '../../domain/account.js';
import { obsoleteBrowser, signInRefused } from '../../domain/errors.js';
import { SignInThrottle } from '../../passwords/sign-in-throttle.js';
import { IdentityQueries } from '../../projections/queries.js';
import { Sessions } from '../../sessions/sessions.js';
import { pseudonymOf } from '../../sessions/tokens.js';
import { CredentialsIssuer } from '../credentials-issuer.js';
import { PasswordCheck } from '../password-check.js';
import { ofSession, type Origin, portalTrace } from '../session-traces.js';
import { type OpenedSession, SignIn, type SignInPayload } from './sign-in.js';

const SIGN_IN = 'session.sign-in';
/** Milliseconds for views that are late. */
const LONGEST_WAIT = 2_000;

@CommandHandler(SignIn)
export class SignInHandler implements ICommandHandler<SignIn> {
  constructor(
    private readonly browsers: BrowserPolicy,
    private readonly throttle: SignInThrottle,
    private readonly passwords: PasswordCheck,
    private readonly journal: Journal,
    private readonly queries: IdentityQueries,
    private readonly issuer: CredentialsIssuer,
    private readonly sessions: Sessions,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
  ) {}

  async execute({ payload }: SignIn): Promise<OpenedSession> {
    const { family, obsolete } = this.browsers.judge(payload.userAgent);
    const origin = { ip: payload.ip, browser: family };
    if (obsolete) await this.refuseBrowser(payload, origin);
    const attempt = await this.throttle.begin(payload.identifier);
    try {
      const known = await this.recognise(payload, origin);
      attempt.succeeded();
      return await this.open(known, payload, origin);
    } catch (error) {
      await attempt.refused();
      throw error;
    }
  }

  private async recognise({ identifier, password, context }: SignInPayload, origin: Origin): Promise<KnownAccount> {
    // Somebody whose identifier was made a moment ago is known as well. All wait alike: it tells nobody who exists.
    await this.queries.reached(await this.journal.store.head(), LONGEST_WAIT);
    const accountId = await this.queries.accountOf(identifier);
    try {
      const { right, account } = await this.passwords.check(accountId, password, context);
      if (!right) throw signInRefused();
      return account;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Only an account that was matched is named: what was typed may be anything, a password even.
      const user = accountId === undefined ? {} : await this.named(accountId);
      const more: Partial<TraceContent> = { ...user, ...origin, outcome: 'refused', reason: error.code };
      const { at, correlationId } = context;
      await this.sink.record(portalTrace({ type: 'SignInRefused', action: SIGN_IN, at, correlationId, more }));
      throw error;
    }
  }

  private async named(accountId: string): Promise<Partial<TraceContent>> {
    const partner = (await this.queries.account(accountId))?.partner;
    return { user: accountId, ...(partner === undefined ? {} : { partner }) };
  }

  private async open(known: KnownAccount, payload: SignInPayload, origin: Origin): Promise<OpenedSession> {
    const { at, correlationId } = payload.context;
    const token = this.issuer.sessionToken();
    const session = pseudonymOf(token);
    const { accountId, organisation, function: role } = known;
    const holder = { session, accountId, partner: organisation.siret, function: role };
    const more = { ...ofSession(holder), ...origin };
    const position = await this.sink.record(
      portalTrace({ type: 'SignedIn', action: SIGN_IN, at, correlationId, more }),
    );
    const opened = this.sessions.remember({ ...holder, openedAt: at, lastSeen: at });
    return { token, session, accountId, expiresAt: this.sessions.endOf(opened), position };
  }

  /** S2.1-a. */
  private async refuseBrowser({ context: { at, correlationId } }: SignInPayload, origin: Origin): Promise<never> {
    const refusal = obsoleteBrowser(origin.browser, this.browsers.accepted);
    const more: Partial<TraceContent> = { ...origin, outcome: 'refused', reason: refusal.code };
    await this.sink.record(portalTrace({ type: 'BrowserRefused', action: SIGN_IN, at, correlationId, more }));
    throw refusal;
  }
}
