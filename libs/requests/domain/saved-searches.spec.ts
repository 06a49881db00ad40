import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { type SavedSearchCommand, savedSearches } from './saved-searches.js';
import type { SavedSearchEvent } from './saved-search-events.js';

const specification = specificationOf(savedSearches, (actual, expected) => expect(actual).toEqual(expected));
const at = Date.parse('2026-03-02T09:00:00Z');
const of = (searchId: string) => ({ accountId: 'me', searchId, at });
const criteria = { outcome: 'refused', lastDays: 7 } as const;
const saved = (searchId: string, name: string): SavedSearchEvent => ({
  type: 'SearchSaved',
  data: { ...of(searchId), at: toInstant(at), name, criteria },
});
const save = (searchId: string, name: string, how: 'save' | 'replace' = 'save'): SavedSearchCommand => ({
  do: how,
  ...of(searchId),
  name,
  criteria,
});

describe('the searches that somebody keeps', () => {
  it('have a name each, whatever its capitals', () => {
    specification([]).when(save('s1', 'Refus')).then(saved('s1', 'Refus'));
    specification([saved('s1', 'Refus')])
      .when(save('s2', 'REFUS'))
      .thenRefused('search.name-taken');
    specification([saved('s1', 'Refus')])
      .when(save('s1', 'REFUS', 'replace'))
      .then(saved('s1', 'REFUS'));
  });

  it('are forgotten or replaced where they exist', () => {
    specification([saved('s1', 'Refus')])
      .when({ do: 'forget', ...of('s1') })
      .then({ type: 'SearchForgotten', data: { ...of('s1'), at: toInstant(at) } });
    specification([saved('s1', 'Refus'), { type: 'SearchForgotten', data: { ...of('s1'), at: toInstant(at) } }])
      .when(save('s1', 'Refus', 'replace'))
      .thenRefused('search.unknown');
    specification([])
      .when({ do: 'forget', ...of('s1') })
      .thenRefused('search.unknown');
  });

  it('are fifty at most', () => {
    const fifty = Array.from({ length: 50 }, (_, rank) => saved(`s${rank}`, `Recherche ${rank}`));
    specification(fifty).when(save('more', 'De trop')).thenRefused('search.too-many');
    specification(fifty.slice(1)).when(save('more', 'Une de plus')).then(saved('more', 'Une de plus'));
  });
});
