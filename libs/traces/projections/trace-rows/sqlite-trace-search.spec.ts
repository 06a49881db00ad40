import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenedEvent, TraceContent } from '#kernel';
import { SqliteProjections, SqliteViews } from '#read-store';
import type { TraceCursor, TraceFilters, TraceRow } from '../../use-cases/search-traces/trace-search.js';
import { tracesViews } from './index.js';
import { SqliteTraceSearch } from './sqlite-trace-search.js';

const PARTNERS = ['21340135900012', '73282932000074'] as const;
const USERS = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'] as const;
const START = Date.parse('2026-03-27T20:00:00Z');

const arbitraryTrace: fc.Arbitrary<TraceContent> = fc.record(
  {
    // Around the change to summer time, so that legal days and UTC days differ both ways; minutes, so that some tie.
    at: fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => new Date(START + minutes * 60_000).toISOString()),
    partner: fc.constantFrom(...PARTNERS),
    user: fc.constantFrom(...USERS),
    service: fc.constantFrom('CDAP', 'portail'),
    action: fc.constantFrom('dossier.open', 'session.read'),
    purpose: fc.constantFrom('qf', 'rsa'),
    outcome: fc.constantFrom('success' as const, 'refused' as const),
    object: fc.constantFrom('1000001', '1000002').map((ref) => ({ type: 'dossier', ref })),
  },
  { requiredKeys: ['at', 'service', 'action', 'outcome'] },
);

const arbitraryFilters: fc.Arbitrary<TraceFilters> = fc.record(
  {
    partner: fc.constantFrom(...PARTNERS, ''),
    from: fc.integer({ min: 0, max: 2 * 24 * 60 }).map((minutes) => START + minutes * 60_000),
    to: fc.integer({ min: 24 * 60, max: 4 * 24 * 60 }).map((minutes) => START + minutes * 60_000),
    user: fc.constantFrom(...USERS),
    service: fc.constantFrom('CDAP', 'portail'),
    action: fc.constantFrom('dossier.open', 'session.read'),
    purpose: fc.constantFrom('qf', 'rsa'),
    outcome: fc.constantFrom('success' as const, 'refused' as const),
    object: fc.constantFrom('1000001', '1000002'),
  },
  { requiredKeys: ['partner', 'from', 'to'] },
);

const idOf = (position: number): string => `018f0000-0000-7000-8000-${position.toString(16).padStart(12, '0')}`;

function expected(traces: readonly TraceContent[], filters: TraceFilters): TraceRow[] {
  const { partner, from, to, object, ...same } = filters;
  return traces
    .map((content, index) => ({ id: idOf(index + 1), position: index + 1, ...content }))
    .filter((row) => (row.partner ?? '') === partner && Date.parse(row.at) >= from && Date.parse(row.at) <= to)
    .filter((row) => object === undefined || row.object?.ref === object)
    .filter((row) => Object.entries(same).every(([name, value]) => row[name as keyof TraceRow] === value))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.position - a.position);
}

describe('a search of traces', () => {
  const folders: string[] = [];

  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  async function viewsOf(traces: readonly TraceContent[]): Promise<SqliteViews> {
    const folder = mkdtempSync(join(tmpdir(), 'temoin-search-'));
    folders.push(folder);
    const raws = traces.map((data, index) => ({ type: 'ActionTraced', position: index + 1, data }));
    const feed = {
      async *follow() {
        yield* raws;
        yield { caughtUp: true as const, position: raws.length };
      },
      open: (raw: (typeof raws)[number]) =>
        ({ ...raw, id: idOf(raw.position), shredded: false }) as unknown as OpenedEvent,
    };
    const listener = {
      advanced: () => undefined,
      swapped: () => undefined,
      stopped: (failure: Error) => {
        throw failure;
      },
    };
    await new SqliteProjections(folder, [tracesViews], feed, listener).run(new AbortController().signal);
    return new SqliteViews(folder, new Map([[tracesViews.name, tracesViews.version]]));
  }

  it('gives, page by page, what a plain filter gives: newest first, none missing, none twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryTrace, { minLength: 1, maxLength: 60 }),
        fc.array(arbitraryFilters, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        async (traces, searches, limit) => {
          const views = await viewsOf(traces);
          const search = new SqliteTraceSearch(views);
          for (const filters of searches) {
            const rows: TraceRow[] = [];
            let after: TraceCursor | undefined;
            do {
              const page = await search.page(filters, { limit, upTo: traces.length, ...(after ? { after } : {}) });
              expect(page.rows.length).toBeLessThanOrEqual(limit);
              rows.push(...page.rows);
              after = page.next;
            } while (after !== undefined);
            expect(rows).toEqual(expected(traces, filters));
          }
          views.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shows nothing past the position that it was bounded to', async () => {
    const trace = {
      at: new Date(START).toISOString(),
      service: 'CDAP',
      action: 'dossier.open',
      outcome: 'success' as const,
    };
    const views = await viewsOf([trace, trace, trace]);
    const filters = { partner: '', from: START, to: START };
    const { rows } = await new SqliteTraceSearch(views).page(filters, { limit: 10, upTo: 2 });
    expect(rows.map((row) => row.position)).toEqual([2, 1]);
    views.close();
  });
});
