import type { Caller } from '#identity';
import { Refusal } from '#kernel';

/**
 * Whose traces the caller may read. Principal and deputy: all those of their partner and of no other (S5.3.4-a).
 * Caf and Cnaf staff specifically habilitated: the partner that they name (S5.3.3-a).
 * @returns a SIRET, or the empty string for Caf and Cnaf staff.
 * @throws Refusal `traces.partner-needed`, `traces.other-partner`.
 */
export function partnerToSearch(caller: Caller, asked: string | null | undefined): string {
  if (caller.roles.includes('trace-auditor')) {
    if (asked === undefined) throw new Refusal('traces.partner-needed', 'invalid');
    return asked ?? '';
  }
  if (caller.partner === undefined || (asked !== undefined && asked !== caller.partner)) {
    throw new Refusal('traces.other-partner', 'forbidden');
  }
  return caller.partner;
}
