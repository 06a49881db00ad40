import { legalDayOf } from '#keyring';
import { partitionName } from '#read-store';
import type { SqliteViews } from '#read-store/sqlite';
import { keyOf } from '../../domain/keys.js';
import {
  type PageRequest,
  type TraceCursor,
  type TraceFilters,
  type TracePage,
  type TraceRow,
  TraceSearch,
} from '../../use-cases/search-traces/trace-search.js';
import { FACET_COLUMNS, type StoredRow, traceOf, tracesOn } from './found-rows.js';
import { userKeyOf } from './trace-rows.js';

const GROUP = 'traces';

interface Place {
  readonly position: number;
  readonly at: number;
}

interface FoundPlace extends Place {
  readonly facet: number;
}

interface Day {
  readonly day: string;
  readonly facets: number[];
}

/*
 * Parameters stand in expressions, as `(? + 0)`: where a bare one stands in LIMIT, or in an equality beside ORDER BY,
 * SQLite takes its value into the plan and prepares the statement anew at every run, which takes longer than the run.
 */

/**
 * Walks the days from the newest, only those where the partner has traces of the kinds asked for, and in each takes the
 * rows through the index that says most: the object's, the user's, or one short run per facet, merged.
 */
export class SqliteTraceSearch extends TraceSearch {
  constructor(private readonly views: SqliteViews) {
    super();
  }

  async page(filters: TraceFilters, request: PageRequest): Promise<TracePage> {
    const rows: TraceRow[] = [];
    let last: TraceCursor | undefined;
    let taken = 0;
    for (const day of this.days(filters, request.after)) {
      for (const place of this.places(day, filters, request, request.limit - taken)) {
        const row = this.row(day.day, place.position, filters);
        if (row !== undefined) rows.push(row);
        last = place;
        taken += 1;
      }
      if (taken >= request.limit) break;
    }
    return taken >= request.limit && last !== undefined ? { rows, next: last } : { rows };
  }

  async receipts(hashes: readonly string[], days: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const known = new Map<string, string>();
    // One statement a day: asked for one by one, hundreds of hashes take longer to bind than to look up.
    const wanted = JSON.stringify(hashes);
    for (const day of days) {
      if (!this.has('receipt', day)) continue;
      const find = this.views.prepared(
        GROUP,
        `SELECT receipt.key, event_id FROM json_each(?) AS wanted JOIN ${partitionName('receipt', day)} AS receipt
          ON receipt.key = wanted.value`,
      );
      for (const row of find.all(wanted) as { key: string; event_id: string }[]) known.set(row.key, row.event_id);
    }
    return known;
  }

  async ofObject(day: string, object: NonNullable<TraceRow['object']>): Promise<TraceRow[]> {
    if (!this.has('trace', day)) return [];
    const find = this.views.prepared(
      GROUP,
      `SELECT position, event_id, body FROM ${partitionName('trace', day)} WHERE object = (? + 0) ORDER BY position`,
    );
    return tracesOn(object, find.all(keyOf(object.ref)) as StoredRow[]);
  }

  private has(table: string, day: string): boolean {
    const find = this.views.prepared(GROUP, 'SELECT 1 FROM _partitions WHERE "table" = ? AND "key" = ?');
    return find.get(table, day) !== undefined;
  }

  private *days(filters: TraceFilters, after: TraceCursor | undefined): Generator<Day> {
    const conditions = FACET_COLUMNS.filter((column) => filters[column] !== undefined);
    const narrowed = conditions.map((column) => ` AND facet.${column} = ?`).join('');
    const find = this.views.prepared(
      GROUP,
      `SELECT facet_day.day AS day, facet_day.facet AS facet FROM facet_day ` +
        (narrowed === '' ? '' : `JOIN facet ON facet.facet = facet_day.facet${narrowed} `) +
        `WHERE facet_day.partner = (? || '') AND facet_day.day BETWEEN ? AND ? ORDER BY facet_day.day DESC`,
    );
    const newest = legalDayOf(Math.min(filters.to, after?.at ?? filters.to));
    const values = [...conditions.map((column) => filters[column]), filters.partner, legalDayOf(filters.from), newest];
    let current: Day | undefined;
    // All at once: an open iterator would hold a read transaction between two pages, and the list is short.
    for (const { day, facet } of find.all(...values) as { day: string; facet: number }[]) {
      if (current !== undefined && current.day !== day) yield current;
      if (current?.day !== day) current = { day, facets: [] };
      current.facets.push(facet);
    }
    if (current !== undefined) yield current;
  }

  private places(day: Day, filters: TraceFilters, request: PageRequest, limit: number): Place[] {
    const { after } = request;
    const newest = Math.min(filters.to, after?.at ?? filters.to);
    const range = [filters.from, newest, after?.at ?? newest + 1, after?.position ?? 0, request.upTo];
    const axes: [column: string, key: number][] = [];
    if (filters.object !== undefined) axes.push(['object', keyOf(filters.object)]);
    if (filters.user !== undefined) axes.push(['user', userKeyOf(filters.user)]);
    if (axes.length > 0) {
      const rows = this.run(
        day,
        axes.map(([column]) => column),
      ).iterate(...axes.map(([, key]) => key), ...range, -1);
      return ofFacets(rows as IterableIterator<FoundPlace>, day, limit);
    }
    const run = this.run(day, ['facet']);
    const found = day.facets.flatMap((facet) => run.all(facet, ...range, limit) as FoundPlace[]);
    return found.sort((a, b) => b.at - a.at || b.position - a.position).slice(0, limit);
  }

  /** Rows of a day with these keys, newest first; the first column's index gives them in that order. */
  private run(day: Day, columns: readonly string[]) {
    const keys = columns.map((column, index) => `${index === 0 ? '' : '+'}"${column}" = (? + 0)`);
    return this.views.prepared(
      GROUP,
      `SELECT position, at, facet FROM ${partitionName('trace', day.day)} WHERE ${keys.join(' AND ')} ` +
        `AND at BETWEEN ? AND ? AND (at, position) < (?, ?) AND position <= ? ORDER BY at DESC, position DESC LIMIT (? + 0)`,
    );
  }

  private row(day: string, position: number, filters: TraceFilters): TraceRow | undefined {
    const find = this.views.prepared(
      GROUP,
      `SELECT position, event_id, body FROM ${partitionName('trace', day)} WHERE position = ?`,
    );
    return traceOf(find.get(position) as StoredRow, filters);
  }
}

function ofFacets(rows: IterableIterator<FoundPlace>, day: Day, limit: number): Place[] {
  const wanted = new Set(day.facets);
  const places: Place[] = [];
  for (const row of rows) {
    if (wanted.has(row.facet)) places.push(row);
    if (places.length >= limit) break;
  }
  return places;
}
