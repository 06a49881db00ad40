import type { DomainEvent, EventDefinition } from '#kernel';
import type { Level } from '#habilitations';

/** Legal day, `yyyy-mm-dd`. */
export type Day = string;

export const ADMINISTRATOR_ROLES = ['principal', 'deputy'] as const;
export type AdministratorRole = (typeof ADMINISTRATOR_ROLES)[number];

export interface SignedDocument {
  readonly type: 'convention' | 'service-contract';
  readonly signedOn: Day;
}

export type ConventionSigned = DomainEvent<
  'ConventionSigned',
  {
    siret: string;
    name: string;
    cafCode: string;
    signedOn: Day;
    /** null until the data-protection formalities are done (C17.1-a). */
    effectiveOn: Day | null;
    formalitiesDoneOn: Day | null;
    documents: readonly SignedDocument[];
  }
>;

export type FormalitiesCompleted = DomainEvent<
  'FormalitiesCompleted',
  { siret: string; doneOn: Day; effectiveOn: Day }
>;

export interface EnrolmentQuota {
  /** null: distinct users of the whole service. */
  readonly profile: string | null;
  readonly level: Level;
  readonly maximum: number;
}

export type EnrolmentSigned = DomainEvent<
  'EnrolmentSigned',
  { siret: string; service: string; signedOn: Day; quotas: readonly EnrolmentQuota[] }
>;

export type SiteDeclared = DomainEvent<'SiteDeclared', { siret: string; siteId: string; name: string }>;

export type FacilityDeclared = DomainEvent<
  'FacilityDeclared',
  { siret: string; facilityId: string; name: string; siteId?: string }
>;

export type AdministratorAppointed = DomainEvent<
  'AdministratorAppointed',
  {
    siret: string;
    accountId: string;
    role: AdministratorRole;
    /** Day on which the partner signed the form (SA2-a), or the contract that names the first one. */
    signedOn: Day;
    appointedBy: string;
    /** Instant, ISO 8601 UTC. */
    appointedAt: string;
  }
>;

export type AdministratorRemoved = DomainEvent<
  'AdministratorRemoved',
  { siret: string; accountId: string; role: AdministratorRole; removedBy: string; removedAt: string }
>;

export type ConventionEvent =
  | ConventionSigned
  | FormalitiesCompleted
  | EnrolmentSigned
  | SiteDeclared
  | FacilityDeclared
  | AdministratorAppointed
  | AdministratorRemoved;

type About<E extends ConventionEvent> = EventDefinition<E>;

/** A convention between two organisations: nothing about a natural person in it. */
const clear = <E extends ConventionEvent>(type: E['type']): About<E> => ({
  type,
  schemaVersion: 1,
  partner: (data: E['data']) => data.siret,
  key: () => undefined,
});

const sealed = <E extends AdministratorAppointed | AdministratorRemoved>(type: E['type']): About<E> => ({
  type,
  schemaVersion: 1,
  partner: (data: E['data']) => data.siret,
  key: (data: E['data']) => ({ kind: 'identity', id: data.accountId }),
});

export const partnersEvents: readonly EventDefinition[] = [
  clear<ConventionSigned>('ConventionSigned'),
  clear<FormalitiesCompleted>('FormalitiesCompleted'),
  clear<EnrolmentSigned>('EnrolmentSigned'),
  clear<SiteDeclared>('SiteDeclared'),
  clear<FacilityDeclared>('FacilityDeclared'),
  sealed<AdministratorAppointed>('AdministratorAppointed'),
  sealed<AdministratorRemoved>('AdministratorRemoved'),
] as readonly EventDefinition[];
