import type { ReadEvent } from '#kernel';
import type { HabilitationGranted, HabilitationRevoked } from './register-events.js';
import type { Scope } from './scope.js';

/** A right in force. Instants are milliseconds since the epoch. */
export interface Right {
  readonly siret: string;
  readonly service: string;
  readonly profile: string;
  readonly scope: Scope;
  readonly userId: string;
  readonly habilitationId: string;
  readonly validFrom: number;
  readonly validTo?: number;
}

/**
 * The rights in force at one instant, folded from the log alone: it owes nothing to the read models, so it can judge
 * them. Memory holds the rights in force, not the history.
 */
export class RightsReplay {
  private readonly held = new Map<string, Right>();

  /** @param at milliseconds since the epoch: what happened later is ignored. */
  constructor(private readonly at: number) {}

  /** Takes any event of the log, in order. @returns whether it was taken into account. */
  apply(event: ReadEvent): boolean {
    if (event.shredded) return false;
    if (event.type === 'HabilitationGranted') return this.granted(event.data as HabilitationGranted['data']);
    if (event.type === 'HabilitationRevoked') return this.revoked(event.data as HabilitationRevoked['data']);
    return false;
  }

  /** In the order in which they were given. */
  rights(): Right[] {
    return [...this.held.values()];
  }

  private granted(data: HabilitationGranted['data']): boolean {
    const { siret, service, profile, scope, userId, habilitationId } = data;
    const validFrom = Date.parse(data.grantedAt);
    const validTo = data.validUntil === undefined ? Infinity : Date.parse(data.validUntil);
    if (validFrom > this.at || validTo <= this.at) return false;
    const end = validTo === Infinity ? {} : { validTo };
    this.held.set(habilitationId, { siret, service, profile, scope, userId, habilitationId, validFrom, ...end });
    return true;
  }

  private revoked(data: HabilitationRevoked['data']): boolean {
    if (Date.parse(data.revokedAt) > this.at) return false;
    return this.held.delete(data.habilitationId);
  }
}
