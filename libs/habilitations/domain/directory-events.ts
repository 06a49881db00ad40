import type { DomainEvent, EventDefinition } from '#kernel';

/** What a person of a partner administers; only the Caf changes it (S2.2.1-a). */
export type Mandate = 'none' | 'principal' | 'deputy';

export type UserRegistered = DomainEvent<
  'UserRegistered',
  {
    siret: string;
    /** Account id. */
    userId: string;
    /** In lower case, as given at registration: it keeps one active id per person. */
    email: string;
    function: string;
    siteId?: string;
    registeredBy: string;
    /** Instant, ISO 8601 UTC. */
    registeredAt: string;
  }
>;

export type UserMandateChanged = DomainEvent<
  'UserMandateChanged',
  { siret: string; userId: string; mandate: Mandate; changedBy: string; changedAt: string }
>;

/** Departure (C9.2-d). */
export type UserLeft = DomainEvent<'UserLeft', { siret: string; userId: string; recordedBy: string; leftAt: string }>;

export type DirectoryEvent = UserRegistered | UserMandateChanged | UserLeft;

const sealed = <E extends DirectoryEvent>(type: E['type']): EventDefinition<E> => ({
  type,
  schemaVersion: 1,
  partner: (data: E['data']) => data.siret,
  key: (data: E['data']) => ({ kind: 'identity', id: data.userId }),
});

export const directoryEvents: readonly EventDefinition[] = [
  sealed<UserRegistered>('UserRegistered'),
  sealed<UserMandateChanged>('UserMandateChanged'),
  sealed<UserLeft>('UserLeft'),
] as readonly EventDefinition[];
