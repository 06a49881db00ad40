import type { DomainEvent, EventDefinition } from '#kernel';
import type { Level } from './reference-data.js';
import type { Scope } from './scope.js';

/** Why a habilitation ends: the closed list. */
export const REVOCATION_REASONS = ['departure', 'change-of-function', 'end-of-need', 'breach', 'error'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export type ServiceOpened = DomainEvent<
  'ServiceOpened',
  { siret: string; service: string; /** Instant, ISO 8601 UTC. */ openedAt: string }
>;

/** A site or facility at which habilitations can be given: a quota per facility counts only declared ones. */
export type ScopeOpened = DomainEvent<
  'ScopeOpened',
  { siret: string; service: string; level: 'facility' | 'site'; id: string }
>;

/** `profile` null: the whole service, `maximum` counting distinct users. Otherwise per scope of that level. */
export type QuotaSet = DomainEvent<
  'QuotaSet',
  { siret: string; service: string; profile: string | null; level: Level; maximum: number }
>;

export type HabilitationGranted = DomainEvent<
  'HabilitationGranted',
  {
    habilitationId: string;
    siret: string;
    service: string;
    profile: string;
    scope: Scope;
    userId: string;
    /** Justification (S2.2.1-e). */
    purpose: string;
    grantedBy: string;
    grantedAt: string;
    /** Instant from which it no longer holds. */
    validUntil?: string;
  }
>;

export type HabilitationRevoked = DomainEvent<
  'HabilitationRevoked',
  {
    habilitationId: string;
    siret: string;
    service: string;
    profile: string;
    userId: string;
    reason: RevocationReason;
    revokedBy: string;
    revokedAt: string;
  }
>;

export type RegisterEvent = ServiceOpened | ScopeOpened | QuotaSet | HabilitationGranted | HabilitationRevoked;

const clear = <E extends DomainEvent<string, { siret: string }>>(type: E['type']): EventDefinition<E> => ({
  type,
  schemaVersion: 1,
  partner: (data: E['data']) => data.siret,
  key: () => undefined,
});

const sealed = <E extends DomainEvent<string, { siret: string; habilitationId: string }>>(
  type: E['type'],
): EventDefinition<E> => ({
  type,
  schemaVersion: 1,
  partner: (data: E['data']) => data.siret,
  key: (data: E['data']) => ({ kind: 'habilitation', id: data.habilitationId }),
});

export const registerEvents: readonly EventDefinition[] = [
  clear<ServiceOpened>('ServiceOpened'),
  clear<ScopeOpened>('ScopeOpened'),
  clear<QuotaSet>('QuotaSet'),
  sealed<HabilitationGranted>('HabilitationGranted'),
  sealed<HabilitationRevoked>('HabilitationRevoked'),
] as readonly EventDefinition[];
