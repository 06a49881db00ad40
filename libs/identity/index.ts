export * from './http/access.js';
export * from './log.js';
export { mayUse, type RouteRules } from './http/may-use.js';
export { CURRENT_NOTICE, type Notice } from './domain/notice.js';
export { SESSION_COOKIE, SessionGuard } from './http/session.guard.js';
export { IdentityModule } from './identity.module.js';
export { identityMessages } from './messages.js';
export { type IdentitySettings, IDENTITY_SETTINGS, defaultIdentitySettings } from './settings.js';
export { RANDOMNESS, type Randomness, systemRandomness } from './randomness.js';
export { systemTimer, type Timer, TIMER } from './passwords/timer.js';

export { DELIVERY, type Delivery, type Message } from './delivery/delivery.js';
export { OutboxDelivery } from './delivery/outbox-delivery.js';
export { SmtpDelivery, type SmtpOptions } from './delivery/smtp-delivery.js';

export {
  type AccountClosed,
  type AccountDetails,
  type AccountEvent,
  type AccountOpened,
  accountStream,
  type RoleGiven,
  type RoleWithdrawn,
} from './domain/events.js';
export { type AccountKind, ALL_ROLES, type Organisation, ROLES_OF } from './domain/roles.js';
export type { Authority } from './domain/account.js';

export { BrowserPolicy } from './browsers/browser-policy.js';
export { type LiveThen, SessionsReplay } from './domain/sessions-replay.js';
export { LiveSessions, type LiveSession } from './sessions/live-sessions.js';
export { SessionAuthenticator } from './sessions/session-authenticator.js';
export { pseudonymOf } from './sessions/tokens.js';

export { AcknowledgeNotice } from './use-cases/acknowledge-notice/acknowledge-notice.js';
export { ChangePassword } from './use-cases/change-password/change-password.js';
export { CloseAccount } from './use-cases/close-account/close-account.js';
export { ensureFirstAdministrator } from './use-cases/ensure-first-administrator.js';
export { ExpireSessions } from './use-cases/expire-sessions/expire-sessions.js';
export { FindSessions } from './use-cases/find-sessions/find-sessions.js';
export { FindAccounts, type FoundAccount } from './use-cases/find-accounts/find-accounts.js';
export { GiveRole, type RolePayload } from './use-cases/give-role/give-role.js';
export { OpenAccount, type OpenAccountPayload, type OpenedAccount } from './use-cases/open-account/open-account.js';
export { OpenPortalService } from './use-cases/open-portal-service/open-portal-service.js';
export { ReissueCredentials } from './use-cases/reissue-credentials/reissue-credentials.js';
export { RevokeSessions } from './use-cases/revoke-sessions/revoke-sessions.js';
export { SignIn, type OpenedSession } from './use-cases/sign-in/sign-in.js';
export { SignOut } from './use-cases/sign-out/sign-out.js';
export { WithdrawRole } from './use-cases/withdraw-role/withdraw-role.js';
export { IdentityEraser } from './use-cases/erase-identities/identity-eraser.js';
