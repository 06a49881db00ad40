import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { DateTime } from 'luxon';
import { type Caller, FindAccounts } from '#identity';
import { Views } from '#read-store';
import { partnerToSearch } from '../../domain/who-may-search.js';
import {
  ExportTraces,
  type FoundTraces,
  type NamedTrace,
  SearchTraces,
  TRACE_MONTHS,
  type TraceCriteria,
} from './search-traces.js';
import { type TraceFilters, type TraceRow, TraceSearch } from './trace-search.js';

const GROUP = 'traces';

/** A day of margin shows the traces of the first day whole. */
const earliest = (at: number, months: number): number => DateTime.fromMillis(at).minus({ months, days: 1 }).toMillis();

/** What a legal hold keeps past its time is for Caf and Cnaf staff: a partner's gestionnaires see no older than anybody's. */
function filtersOf(criteria: TraceCriteria, caller: Caller, at: number, months: number): TraceFilters {
  const { partner: asked, from, to, ...others } = criteria;
  const partner = partnerToSearch(caller, asked);
  const oldest = earliest(at, months);
  const since = caller.roles.includes('trace-auditor') ? (from ?? oldest) : Math.max(from ?? oldest, oldest);
  return { ...others, partner, from: since, to: to ?? at };
}

/** Puts the users' names on a page of traces: one query for all of them. */
async function withNames(queries: QueryBus, rows: readonly TraceRow[]): Promise<readonly NamedTrace[]> {
  const ids = [...new Set(rows.flatMap((row) => (row.user === undefined ? [] : [row.user])))];
  if (ids.length === 0) return rows;
  const accounts = await queries.execute(new FindAccounts({ ids }));
  const names = new Map(accounts.map((account) => [account.accountId, account.name]));
  return rows.map((row) => {
    const name = row.user === undefined ? undefined : names.get(row.user);
    return name === undefined ? row : { ...row, name };
  });
}

@QueryHandler(SearchTraces)
export class SearchTracesHandler implements IQueryHandler<SearchTraces> {
  constructor(
    private readonly search: TraceSearch,
    private readonly views: Views,
    private readonly queries: QueryBus,
    @Inject(TRACE_MONTHS) private readonly months: number,
  ) {}

  async execute({ criteria, caller, at, limit, after }: SearchTraces): Promise<FoundTraces> {
    const filters = filtersOf(criteria, caller, at, this.months);
    const upTo = this.views.checkpoint(GROUP);
    const page = await this.search.page(filters, { limit, upTo, ...(after === undefined ? {} : { after }) });
    const rows = await withNames(this.queries, page.rows);
    return page.next === undefined ? { rows } : { rows, next: page.next };
  }
}

@QueryHandler(ExportTraces)
export class ExportTracesHandler implements IQueryHandler<ExportTraces> {
  constructor(
    private readonly search: TraceSearch,
    private readonly views: Views,
    private readonly queries: QueryBus,
    @Inject(TRACE_MONTHS) private readonly months: number,
  ) {}

  async execute({ criteria, caller, at }: ExportTraces): Promise<AsyncIterable<readonly NamedTrace[]>> {
    const filters = filtersOf(criteria, caller, at, this.months);
    const upTo = this.views.checkpoint(GROUP);
    return { [Symbol.asyncIterator]: () => this.pages(filters, upTo) };
  }

  private async *pages(filters: TraceFilters, upTo: number): AsyncGenerator<readonly NamedTrace[]> {
    for await (const rows of this.search.all(filters, upTo)) yield await withNames(this.queries, rows);
  }
}
