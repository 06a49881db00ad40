import type { DomainEvent, EventDefinition } from '#kernel';

interface OfSearch {
  /** Whose it is: nobody else sees it. */
  readonly accountId: string;
  /** UUID. */
  readonly searchId: string;
  /** Instant, ISO 8601 UTC. */
  readonly at: string;
}

/** What a search looks for. Never a dossier: its number would outlive the traces of its consultations. */
export interface KeptCriteria {
  /** SIRET; null: the staff of Caf and Cnaf. */
  readonly partner?: string | null;
  /** Account id. */
  readonly user?: string;
  readonly service?: string;
  readonly action?: string;
  readonly outcome?: 'success' | 'refused' | 'failed';
  readonly purpose?: string;
  /** The latest so many legal days, today among them. */
  readonly lastDays?: number;
}

/** Anew, or in place of what it was. */
export type SearchSaved = DomainEvent<
  'SearchSaved',
  OfSearch & { readonly name: string; readonly criteria: KeptCriteria }
>;
export type SearchForgotten = DomainEvent<'SearchForgotten', OfSearch>;
export type SavedSearchEvent = SearchSaved | SearchForgotten;

/** Frozen names. Sealed under the identity key of whose they are, and gone with it. */
const TYPES: Readonly<Record<SavedSearchEvent['type'], true>> = { SearchSaved: true, SearchForgotten: true };

export const savedSearchEvents: readonly EventDefinition[] = Object.keys(TYPES).map(
  (type): EventDefinition<DomainEvent<string, OfSearch>> => ({
    type,
    schemaVersion: 1,
    key: ({ accountId }) => ({ kind: 'identity', id: accountId }),
  }),
);

export const savedSearchesStream = (accountId: string): string => `request-searches-${accountId}`;
