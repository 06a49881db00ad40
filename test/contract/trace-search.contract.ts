import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TraceContent } from '#kernel';
import { legalDayOf } from '#keyring';
import type { TraceCursor, TraceFilters, TraceRow, TraceSearch } from '#traces';
import { arbitraryFilters, arbitraryTrace, expected, idOf, receiptOf, START } from './trace-search/samples.js';

const RUNS = Number(process.env['TEMOIN_CAMPAIGN_ROUNDS'] ?? 60);

export interface OpenedTraceSearch {
  /** A search over the view of these traces alone, the first at position 1. */
  search(traces: readonly TraceContent[], idOf: (position: number) => string): Promise<TraceSearch>;
  dispose(): Promise<void>;
}

/** What a search of traces shows, whichever store holds the view. */
export function traceSearchContract(name: string, open: () => Promise<OpenedTraceSearch>): void {
  describe(`a search of traces in ${name}`, () => {
    let opened: OpenedTraceSearch;
    beforeEach(async () => void (opened = await open()));
    afterEach(() => opened.dispose());

    it('gives, page by page, what a plain filter gives: newest first, none missing, none twice', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(arbitraryTrace, { minLength: 1, maxLength: 60 }),
          fc.array(arbitraryFilters, { minLength: 1, maxLength: 8 }),
          fc.integer({ min: 1, max: 7 }),
          async (traces, searches, limit) => {
            const search = await opened.search(traces, idOf);
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
          },
        ),
        { numRuns: RUNS },
      );
    });

    it('walks through half a year, however few the traces of a day', async () => {
      const traces = Array.from({ length: 180 }, (_, day): TraceContent => ({
        at: new Date(START + day * 86_400_000).toISOString(),
        service: 'CDAP',
        action: day % 3 === 0 ? 'dossier.open' : 'session.read',
        outcome: 'success',
        object: { type: 'dossier', ref: day % 7 === 0 ? '1000001' : '1000002' },
      }));
      const search = await opened.search(traces, idOf);
      const period = { partner: '', from: START, to: START + 200 * 86_400_000 };
      for (const filters of [period, { ...period, object: '1000001' }, { ...period, action: 'dossier.open' }]) {
        for (const limit of [9, 500]) {
          const rows: TraceRow[] = [];
          for await (const page of search.all(filters, traces.length, limit)) rows.push(...page);
          expect(rows).toEqual(expected(traces, filters));
        }
      }
    });

    it('gives all the traces of a day on one object, whatever their partner', async () => {
      const on = (minutes: number, ref: string, partner?: string, type = 'dossier'): TraceContent => ({
        at: new Date(START + minutes * 60_000).toISOString(),
        service: 'CDAP',
        action: 'dossier.open',
        outcome: 'success',
        object: { type, ref },
        ...(partner === undefined ? {} : { partner }),
      });
      const [one, other] = ['21340135900012', '99912345800013'];
      const traces = [on(0, '1000001', one), on(1, '1000002', one), on(2, '1000001', other), on(3, '1000001')];
      const search = await opened.search(
        [...traces, on(4, '1000001', one, 'facility'), on(2_880, '1000001', one)],
        idOf,
      );
      const found = await search.ofObject(legalDayOf(START), { type: 'dossier', ref: '1000001' });
      const wanted = [1, 3, 4].map((position) => ({ id: idOf(position), position, ...traces[position - 1] }));
      expect(found).toEqual(wanted);
      expect(await search.ofObject('2020-01-01', { type: 'dossier', ref: '1000001' })).toEqual([]);
    });

    it('shows nothing past the position that it was bounded to', async () => {
      const trace = {
        at: new Date(START).toISOString(),
        service: 'CDAP',
        action: 'dossier.open',
        outcome: 'success' as const,
      };
      const search = await opened.search([trace, trace, trace], idOf);
      const { rows } = await search.page({ partner: '', from: START, to: START }, { limit: 10, upTo: 2 });
      expect(rows.map((row) => row.position)).toEqual([2, 1]);
    });

    it('exports what the pages show', async () => {
      const traces = fc.sample(arbitraryTrace, { numRuns: 40, seed: 7 });
      const search = await opened.search(traces, idOf);
      const filters: TraceFilters = { partner: '', from: START, to: START + 4 * 86_400_000 };
      const exported: TraceRow[] = [];
      for await (const rows of search.all(filters, traces.length, 3)) exported.push(...rows);
      expect(exported).toEqual(expected(traces, filters));
    });

    it('lets others be answered between two pages of an export', async () => {
      const traces = fc.sample(arbitraryTrace, { numRuns: 40, seed: 7 });
      const search = await opened.search(traces, idOf);
      let [pages, turns, over] = [0, 0, false];
      const turn = (): void => {
        turns += 1;
        if (!over) setImmediate(turn);
      };
      setImmediate(turn);
      const all = search.all({ partner: '', from: START, to: START + 4 * 86_400_000 }, traces.length, 1);
      while ((await all.next()).done !== true) pages += 1;
      over = true;
      expect(pages).toBeGreaterThan(5);
      expect(turns).toBeGreaterThanOrEqual(pages);
    });

    it('knows what was taken in on the days that it is asked about, and drops a second delivery', async () => {
      const trace = {
        at: new Date(START).toISOString(),
        service: 'CDAP',
        action: 'dossier.open',
        outcome: 'success' as const,
      };
      const [id, hash] = receiptOf(START);
      const search = await opened.search([trace, trace], () => id);
      expect(await search.receipts([hash, 'f'.repeat(18)], ['2026-03-26', '2026-03-27'])).toEqual(
        new Map([[hash, id]]),
      );
      expect(await search.receipts([hash], ['2026-03-28'])).toEqual(new Map());
      const { rows } = await search.page({ partner: '', from: START, to: START }, { limit: 10, upTo: 2 });
      expect(rows.map((row) => row.position)).toEqual([1]);
    });
  });
}
