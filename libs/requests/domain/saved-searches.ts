import { type Decider, Refusal, toInstant } from '#kernel';
import type { KeptCriteria, SavedSearchEvent } from './saved-search-events.js';

/** More than anybody finds their way in. */
const MOST = 50;

export interface SavedSearch {
  readonly searchId: string;
  readonly name: string;
  readonly criteria: KeptCriteria;
  /** Instant, ISO 8601 UTC. */
  readonly savedAt: string;
}

/** By id, in the order in which they were first saved. */
export type SavedSearches = ReadonlyMap<string, SavedSearch>;

interface OfSearch {
  readonly accountId: string;
  readonly searchId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Saving extends OfSearch {
  readonly name: string;
  readonly criteria: KeptCriteria;
}

export type SavedSearchCommand =
  ({ readonly do: 'save' | 'replace' } & Saving) | ({ readonly do: 'forget' } & OfSearch);

/** The searches that one person keeps. */
export const savedSearches: Decider<SavedSearchCommand, SavedSearches, SavedSearchEvent> = {
  initial: () => new Map(),
  evolve(state, { type, data }) {
    const next = new Map(state);
    if (type === 'SearchForgotten') next.delete(data.searchId);
    else {
      const { searchId, name, criteria, at: savedAt } = data;
      next.set(searchId, { searchId, name, criteria, savedAt });
    }
    return next;
  },
  decide(command, state) {
    const { accountId, searchId, at } = command;
    const of = { accountId, searchId, at: toInstant(at) };
    if (command.do !== 'save' && !state.has(searchId)) throw new Refusal('search.unknown', 'not-found');
    if (command.do === 'forget') return [{ type: 'SearchForgotten', data: of }];
    if (command.do === 'save' && state.size >= MOST) throw new Refusal('search.too-many', 'conflict', { most: MOST });
    const { name, criteria } = command;
    const named = [...state.values()].find((search) => isSame(search.name, name));
    if (named !== undefined && named.searchId !== searchId) throw new Refusal('search.name-taken', 'conflict');
    return [{ type: 'SearchSaved', data: { ...of, name, criteria } }];
  },
};

const isSame = (one: string, other: string): boolean => one.localeCompare(other, 'fr', { sensitivity: 'accent' }) === 0;
