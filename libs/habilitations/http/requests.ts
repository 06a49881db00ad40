import type { Caller, RequestState } from '#identity';
import type { Clock, CommandContext } from '#kernel';
import { partnerUnknown } from '../domain/errors.js';
import type { By } from '../domain/register-decider.js';

/**
 * On whose authority the caller acts on this partner.
 * @throws Refusal `partner.unknown` on another's SIRET: the same answer as where there is no such partner.
 */
export function authorityOver(caller: Caller, siret: string): By {
  if (caller.roles.includes('caf-administrator')) return { accountId: caller.accountId, authority: 'caf' };
  ensureMaySee(caller, siret);
  return { accountId: caller.accountId, authority: 'gestionnaire' };
}

/** @throws Refusal `partner.unknown` unless the caller is of that partner, of the Caf, or an auditor. */
export function ensureMaySee(caller: Caller, siret: string): void {
  if (caller.roles.includes('caf-administrator') || caller.roles.includes('trace-auditor')) return;
  if (caller.partner !== siret) throw partnerUnknown();
}

export const contextOf = (clock: Clock, state: RequestState): CommandContext => ({
  at: clock.now(),
  correlationId: state.correlationId,
});

/** The answer waits until the views show what was written. */
export function wrote(state: RequestState, position: number | undefined): void {
  if (position !== undefined) state.position = Math.max(state.position ?? 0, position);
}

export const toPresent = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : new Date(milliseconds).toISOString();
