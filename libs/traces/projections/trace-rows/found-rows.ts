import { type TraceContent, uuidOfHex } from '#kernel';
import type { TraceFilters, TraceRow } from '../../use-cases/search-traces/trace-search.js';

/** The columns of a facet that a search may ask for. */
export const FACET_COLUMNS = ['service', 'action', 'outcome', 'purpose'] as const;

export interface StoredRow {
  readonly position: number;
  readonly event_id: Buffer;
  readonly body: string;
}

/** The trace of a row that was found by its keys; undefined where it is not what was asked for after all. */
export function traceOf({ position, event_id, body }: StoredRow, filters: TraceFilters): TraceRow | undefined {
  const content = JSON.parse(body) as TraceContent;
  // Keys are short hashes: the texts decide.
  if (filters.user !== undefined && content.user !== filters.user) return undefined;
  if (filters.object !== undefined && content.object?.ref !== filters.object) return undefined;
  if ((content.partner ?? '') !== filters.partner) return undefined;
  return { id: uuidOfHex(event_id.toString('hex')), position, ...content };
}

/** Those of these rows that are on this object: they were found by a short hash of its reference. */
export function tracesOn(object: NonNullable<TraceContent['object']>, rows: readonly StoredRow[]): TraceRow[] {
  return rows
    .map(({ position, event_id, body }) => ({
      id: uuidOfHex(event_id.toString('hex')),
      position,
      ...(JSON.parse(body) as TraceContent),
    }))
    .filter((trace) => trace.object?.ref === object.ref && trace.object.type === object.type);
}
