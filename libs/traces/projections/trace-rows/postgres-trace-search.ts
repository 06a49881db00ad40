import { DateTime } from 'luxon';
import { legalDayOf } from '#keyring';
import type { PostgresViews } from '#read-store/postgres';
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
/** Most pages need few days. */
const DAYS_AT_ONCE = 40;

interface FoundRow extends StoredRow {
  readonly at: number;
}

interface Day {
  readonly day: string;
  readonly facets: readonly number[];
  readonly count: number;
}

interface Extent {
  readonly facets: readonly number[] | null;
  readonly oldest: string | null;
  readonly newest: string | null;
}

/**
 * Walks the days from the newest, only those where the partner has traces of the kinds asked for. Rows come through the
 * index that says most: the object's, the user's, or one short run per facet, merged. One statement asks about days of one
 * month: each month's is planned once, over its own partitions only, and takes few locks.
 */
export class PostgresTraceSearch extends TraceSearch {
  constructor(private readonly views: PostgresViews) {
    super();
  }

  async page(filters: TraceFilters, request: PageRequest): Promise<TracePage> {
    const rows: TraceRow[] = [];
    const keyed = filters.object !== undefined || filters.user !== undefined;
    let last: TraceCursor | undefined;
    let taken = 0;
    for await (const some of keyed ? this.byKeys(filters, request) : this.byFacets(filters, request)) {
      for (const one of some) {
        const row = traceOf(one, filters);
        if (row !== undefined) rows.push(row);
        last = { at: one.at, position: one.position };
      }
      taken += some.length;
      if (taken >= request.limit) break;
    }
    return taken >= request.limit && last !== undefined ? { rows, next: last } : { rows };
  }

  async receipts(hashes: readonly string[], days: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const known = new Map<string, string>();
    for (const [month, some] of Map.groupBy(days, monthOf)) {
      const sql = (schema: string) =>
        `SELECT r.* FROM unnest($1::date[]) AS d (day) CROSS JOIN LATERAL (
          SELECT key, event_id FROM ${schema}.receipt WHERE ${inMonth(month)} AND _day = d.day AND key = ANY($2::text[])
        ) AS r`;
      const rows = await this.views.rows<{ key: string; event_id: string }>(GROUP, sql, [some, hashes]);
      for (const { key, event_id } of rows) known.set(key, event_id);
    }
    return known;
  }

  async ofObject(day: string, object: NonNullable<TraceRow['object']>): Promise<TraceRow[]> {
    const sql = (schema: string) =>
      `SELECT position, event_id, body FROM ${schema}.trace
       WHERE ${inMonth(monthOf(day))} AND _day = $1::date AND object = $2::bigint`;
    const rows = await this.views.rows<StoredRow>(GROUP, sql, [day, keyOf(object.ref)]);
    return tracesOn(object, rows).sort((one, other) => one.position - other.position);
  }

  /** No more rows, all in all, than the page takes, newest first. */
  private async *byFacets(filters: TraceFilters, request: PageRequest): AsyncGenerator<FoundRow[]> {
    let wanted = request.limit;
    for await (const month of this.months(filters, request)) {
      for (let from = 0; from < month.length && wanted > 0;) {
        const days = enough(month.slice(from), wanted);
        from += days.length;
        const pairs = days.flatMap(({ day, facets }) => facets.map((facet) => [day, facet] as const));
        const values = [
          ...rangeOf(filters, request, wanted),
          pairs.map(([, facet]) => facet),
          pairs.map(([day]) => day),
        ];
        const sql = (schema: string) => byFacetsSql(schema, monthOf(days[0]?.day ?? ''));
        const rows = await this.views.rows<FoundRow>(GROUP, sql, values);
        wanted -= rows.length;
        yield rows;
      }
    }
  }

  private async *byKeys(filters: TraceFilters, request: PageRequest): AsyncGenerator<FoundRow[]> {
    const axes: [column: string, key: number][] = [];
    if (filters.object !== undefined) axes.push(['object', keyOf(filters.object)]);
    if (filters.user !== undefined) axes.push(['user', userKeyOf(filters.user)]);
    const [columns, keys] = [axes.map(([column]) => column), axes.map(([, key]) => key)];
    const { facets, oldest, newest } = await this.extent(filters, request);
    if (facets === null || oldest === null || newest === null) return;
    let wanted = request.limit;
    for (let month = monthOf(newest); month >= monthOf(oldest); month = monthBefore(month)) {
      const sql = (schema: string) => byKeysSql(schema, month, columns);
      const values = [...rangeOf(filters, request, wanted), facets, ...keys];
      const rows = await this.views.rows<FoundRow>(GROUP, sql, values);
      wanted -= rows.length;
      yield rows;
    }
  }

  /** The days to look into, newest first, those of one month together. */
  private async *months(filters: TraceFilters, request: PageRequest): AsyncGenerator<Day[]> {
    let days = await this.days(filters, '<=', legalDayOf(newestOf(filters, request)));
    for (;;) {
      yield* Map.groupBy(days, ({ day }) => monthOf(day)).values();
      const oldest = days.length < DAYS_AT_ONCE ? undefined : days.at(-1);
      if (oldest === undefined) return;
      days = await this.days(filters, '<', oldest.day);
    }
  }

  private days(filters: TraceFilters, bound: '<' | '<=', newest: string): Promise<Day[]> {
    const { condition, values } = narrowed(filters);
    const sql = (schema: string) =>
      `SELECT f.day, array_agg(f.facet) AS facets, sum(f.count) AS count FROM ${schema}.facet_day AS f ` +
      (condition === '' ? '' : `JOIN ${schema}.facet AS facet ON facet.facet = f.facet${condition} `) +
      `WHERE f.partner = $1 AND f.day >= $2 AND f.day ${bound} $3 GROUP BY f.day ORDER BY f.day DESC LIMIT ${DAYS_AT_ONCE}`;
    return this.views.rows<Day>(GROUP, sql, [filters.partner, legalDayOf(filters.from), newest, ...values]);
  }

  /** The facets asked for, and the first and last day on which the partner has traces at all. */
  private async extent(filters: TraceFilters, request: PageRequest): Promise<Extent> {
    const { condition, values } = narrowed(filters);
    const sql = (schema: string) =>
      `SELECT (SELECT array_agg(facet) FROM ${schema}.facet WHERE partner = $1${condition}) AS facets,
        (SELECT min(day) FROM ${schema}.facet_day WHERE partner = $1 AND day >= $2) AS oldest,
        (SELECT max(day) FROM ${schema}.facet_day WHERE partner = $1 AND day <= $3) AS newest`;
    const days = [legalDayOf(filters.from), legalDayOf(newestOf(filters, request))];
    const [extent] = await this.views.rows<Extent>(GROUP, sql, [filters.partner, ...days, ...values]);
    return extent ?? { facets: null, oldest: null, newest: null };
  }
}

/** Parameters from the fourth on. */
function narrowed(filters: TraceFilters): { condition: string; values: string[] } {
  const columns = FACET_COLUMNS.filter((column) => filters[column] !== undefined);
  const condition = columns.map((column, index) => ` AND facet.${column} = $${index + 4}`).join('');
  return { condition, values: columns.map((column) => filters[column] ?? '') };
}

const newestOf = (filters: TraceFilters, { after }: PageRequest): number =>
  Math.min(filters.to, after?.at ?? filters.to);

/** Parameters 1 to 6. */
function rangeOf(filters: TraceFilters, request: PageRequest, limit: number): number[] {
  const newest = newestOf(filters, request);
  const { after, upTo } = request;
  return [filters.from, newest, after?.at ?? newest + 1, after?.position ?? 0, upTo, limit];
}

/** As many days as hold, all in all, what is wanted. */
function enough(days: readonly Day[], wanted: number): Day[] {
  let count = 0;
  const last = days.findIndex((day) => (count += day.count) >= wanted);
  return days.slice(0, last < 0 ? undefined : last + 1);
}

const monthOf = (day: string): string => day.slice(0, 7);
const monthBefore = (month: string): string => DateTime.fromISO(month).minus({ months: 1 }).toFormat('yyyy-MM');

/** Constants, so that the other months' partitions are not even planned for. */
function inMonth(month: string): string {
  if (!/^\d{4}-\d{2}$/.test(month)) throw new Error(`${month} is not a month`);
  return `_day BETWEEN DATE '${month}-01' AND (DATE '${month}-01' + INTERVAL '1 month - 1 day')::date`;
}

const RANGE = 'at BETWEEN $1 AND $2 AND (at, position) < ($3::bigint, $4::bigint) AND position <= $5';
const NEWEST_FIRST = 'ORDER BY at DESC, position DESC LIMIT $6';

/** As many rows of each day's facets as the page could take, each through one index of one partition; then the page's own. */
const byFacetsSql = (schema: string, month: string): string => `
  SELECT t.position, t.at, t.event_id, t.body FROM (
    SELECT f.day, r.at, r.position FROM unnest($7::bigint[], $8::date[]) AS f (facet, day) CROSS JOIN LATERAL (
      SELECT at, position FROM ${schema}.trace WHERE ${inMonth(month)} AND _day = f.day AND facet = f.facet AND ${RANGE} ${NEWEST_FIRST}
    ) AS r ${NEWEST_FIRST}
  ) AS p CROSS JOIN LATERAL (
    SELECT * FROM ${schema}.trace WHERE ${inMonth(month)} AND _day = p.day AND position = p.position LIMIT 1
  ) AS t`;

/** Rows with these keys; only the first key may choose the index, which gives them in order. */
const byKeysSql = (schema: string, month: string, columns: readonly string[]): string => {
  const keys = columns.map((column, index) => `"${column}"${index === 0 ? '' : ' + 0'} = $${index + 8}::bigint`);
  return `
  SELECT position, at, event_id, body FROM ${schema}.trace
  WHERE ${inMonth(month)} AND facet + 0 = ANY($7::bigint[]) AND ${keys.join(' AND ')} AND ${RANGE} ${NEWEST_FIRST}`;
};
