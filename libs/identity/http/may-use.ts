import type { Refusal } from '#kernel';
import type { Role } from '../domain/roles.js';
import { notAllowed, passwordChangeNeeded } from '../domain/errors.js';
import type { Caller } from './access.js';

/**
 * Whether a caller may use a route open to these roles. Whoever has not yet changed the one-time password may use only
 * the routes marked `BeforePasswordChange` (C9.2-a).
 * @returns the refusal, `identity.password-change-needed` or `identity.not-allowed`; `undefined` when nothing is in the way.
 */
export function mayUse(
  caller: Pick<Caller, 'roles' | 'mustChangePassword'>,
  allowed: readonly Role[],
  beforePasswordChange: boolean,
): Refusal | undefined {
  if (!caller.roles.some((role) => allowed.includes(role))) return notAllowed(allowed);
  return caller.mustChangePassword && !beforePasswordChange ? passwordChangeNeeded() : undefined;
}
