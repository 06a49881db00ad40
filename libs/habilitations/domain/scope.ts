import type { Level } from './reference-data.js';

/** Where a habilitation holds. */
export type Scope =
  | { readonly level: 'partner' }
  | { readonly level: 'facility' | 'site'; /** As declared by the partner. */ readonly id: string };

/** '' for the whole partner. */
export const scopeId = (scope: Scope): string => (scope.level === 'partner' ? '' : scope.id);

export function scopeOf(level: string, id: string): Scope {
  if (level === 'facility' || level === 'site') return { level, id };
  return { level: 'partner' };
}

export const sameScope = (one: Scope, other: Scope): boolean =>
  one.level === other.level && scopeId(one) === scopeId(other);

export const LEVELS: readonly Level[] = ['partner', 'facility', 'site'];
