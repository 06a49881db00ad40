import type { Refusal } from '#kernel';
import { noticeNeeded, notAllowed, passwordChangeNeeded } from '../domain/errors.js';
import { CURRENT_NOTICE } from '../domain/notice.js';
import type { Role } from '../domain/roles.js';
import type { Caller } from './access.js';

/** What a route declares of who may use it. */
export interface RouteRules {
  readonly roles: readonly Role[];
  /** Also before the one-time password is changed. */
  readonly beforePasswordChange: boolean;
  /** Only once the notice on tracing is acknowledged. */
  readonly afterNotice: boolean;
}

/**
 * Whether a caller may use a route. Whoever has not yet changed the one-time password may use only the routes marked
 * `BeforePasswordChange` (C9.2-a); whoever has not acknowledged the notice in force, none marked `AfterNotice`.
 * @returns the refusal, `identity.not-allowed`, `identity.password-change-needed` or `identity.notice-needed`; `undefined`
 * when nothing is in the way.
 */
export function mayUse(
  caller: Pick<Caller, 'roles' | 'mustChangePassword' | 'notice'>,
  { roles, beforePasswordChange, afterNotice }: RouteRules,
): Refusal | undefined {
  if (!caller.roles.some((role) => roles.includes(role))) return notAllowed(roles);
  if (caller.mustChangePassword && !beforePasswordChange) return passwordChangeNeeded();
  return afterNotice && (caller.notice ?? 0) < CURRENT_NOTICE.version ? noticeNeeded() : undefined;
}
