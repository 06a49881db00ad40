import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BrowserPolicy } from './browsers/browser-policy.js';
import { AccountsController } from './http/accounts.controller.js';
import { NoticeController } from './http/notice.controller.js';
import { SessionController } from './http/session.controller.js';
import { SessionGuard } from './http/session.guard.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { IdentityEraser } from './use-cases/erase-identities/identity-eraser.js';
import { SignInThrottle } from './passwords/sign-in-throttle.js';
import { systemTimer, TIMER } from './passwords/timer.js';
import { IdentityQueries } from './projections/queries.js';
import { RANDOMNESS, systemRandomness } from './randomness.js';
import { LiveSessions } from './sessions/live-sessions.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';
import { Sessions } from './sessions/sessions.js';
import { AcknowledgeNoticeHandler } from './use-cases/acknowledge-notice/acknowledge-notice.js';
import { ChangePasswordHandler } from './use-cases/change-password/change-password.handler.js';
import { CloseAccountHandler } from './use-cases/close-account/close-account.handler.js';
import { Courier } from './use-cases/courier.js';
import { CredentialsIssuer } from './use-cases/credentials-issuer.js';
import { ExpireSessionsHandler } from './use-cases/expire-sessions/expire-sessions.handler.js';
import { FindAccountsHandler } from './use-cases/find-accounts/find-accounts.handler.js';
import { FindSessionsHandler } from './use-cases/find-sessions/find-sessions.js';
import { GiveRoleHandler } from './use-cases/give-role/give-role.handler.js';
import { OpenAccountHandler } from './use-cases/open-account/open-account.handler.js';
import { OpenPortalServiceHandler } from './use-cases/open-portal-service/open-portal-service.handler.js';
import { PasswordCheck } from './use-cases/password-check.js';
import { ReissueCredentialsHandler } from './use-cases/reissue-credentials/reissue-credentials.handler.js';
import { RevokeSessionsHandler } from './use-cases/revoke-sessions/revoke-sessions.handler.js';
import { SignInHandler } from './use-cases/sign-in/sign-in.handler.js';
import { SignOutHandler } from './use-cases/sign-out/sign-out.handler.js';
import { WithdrawRoleHandler } from './use-cases/withdraw-role/withdraw-role.handler.js';

export const identityHandlers = [
  AcknowledgeNoticeHandler,
  ChangePasswordHandler,
  CloseAccountHandler,
  ExpireSessionsHandler,
  FindAccountsHandler,
  FindSessionsHandler,
  GiveRoleHandler,
  OpenAccountHandler,
  OpenPortalServiceHandler,
  ReissueCredentialsHandler,
  RevokeSessionsHandler,
  SignInHandler,
  SignOutHandler,
  WithdrawRoleHandler,
];

/** What the handlers need beside the ports that the application provides. */
export const identityServices = [
  BrowserPolicy,
  Courier,
  CredentialsIssuer,
  IdentityQueries,
  LiveSessions,
  PasswordCheck,
  PasswordHasher,
  SessionAuthenticator,
  Sessions,
  SignInThrottle,
];

/**
 * Accounts, sign-in, sessions. The application provides, globally: `Decisions`, `Views`, `CLOCK`, `IDS`, `TRACE_SINK`,
 * `DELIVERY`, `IDENTITY_SETTINGS`; and registers `SessionGuard` as a guard of all its routes, and
 * runs `ExpireSessions` now and then.
 */
@Global()
@Module({
  imports: [CqrsModule],
  controllers: [SessionController, AccountsController, NoticeController],
  providers: [
    ...identityHandlers,
    ...identityServices,
    IdentityEraser,
    SessionGuard,
    { provide: TIMER, useValue: systemTimer },
    { provide: RANDOMNESS, useValue: systemRandomness },
  ],
  exports: [BrowserPolicy, IdentityEraser, IdentityQueries, LiveSessions, SessionAuthenticator, SessionGuard, Sessions],
})
export class IdentityModule {}
