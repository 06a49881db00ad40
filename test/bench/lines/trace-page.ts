import type Database from 'better-sqlite3';
import { SqliteViews } from '#read-store/sqlite';
import { SqliteTraceSearch } from '#traces';
import { viewGroups } from '../../../apps/server/log-contexts.js';
import type { Line } from '../bench.js';
import type { FilledFolder } from '../data/filled-folder.js';
import { openTraceView, partitionsOf } from '../data/rebuilt-rows.js';
import { searches } from '../data/searches.js';
import { Draws } from '../data/population.js';
import { number } from '../figures.js';
import { percentile } from '../statistics.js';

const PAGE = 50;
const WARM_UP = 300;
const MEASURED = 2400;

/** Pages of 50 traces, as people search them, against a bare select of 50 rows through an index. */
export const tracePage: Line = {
  names: ['trace-page-p99'],
  async measure(bench) {
    const folder = await bench.folder();
    await folder.rebuilt();
    const { times, byKind } = await searchAll(folder);
    const raw = selectAll(folder);
    const slowest = [...byKind].map(([kind, each]) => `${kind} ${number(percentile(each, 0.99))}`);
    return [
      {
        name: 'trace-page-p99',
        value: percentile(times, 0.99),
        unit: 'ms',
        limit: percentile(raw, 0.99),
        against: `p99 d’un SELECT nu de ${PAGE} lignes par un index`,
        wanted: [{ of: 'value', bound: 'below', threshold: 10 }],
        notes: [
          `${number(times.length)} pages de ${PAGE} : p50 ${number(percentile(times, 0.5))} ms, la plus lente ` +
            `${number(Math.max(...times))} ms`,
          `p99 en ms : ${slowest.join(' ; ')}`,
        ],
      },
    ];
  },
};

/** Every third search goes on to its second page: that page is measured too. */
async function searchAll(folder: FilledFolder): Promise<{ times: number[]; byKind: Map<string, number[]> }> {
  const views = new SqliteViews(folder.files().views, new Map(viewGroups.map(({ name, version }) => [name, version])));
  const search = new SqliteTraceSearch(views);
  const upTo = views.checkpoint('traces');
  const times: number[] = [];
  const byKind = new Map<string, number[]>();
  for (const [index, { kind, filters }] of searches(WARM_UP + MEASURED, Date.now()).entries()) {
    let after;
    for (let page = 0; page < (index % 3 === 0 ? 2 : 1); page += 1) {
      const begun = performance.now();
      const found = await search.page(filters, { limit: PAGE, upTo, ...(after === undefined ? {} : { after }) });
      const taken = performance.now() - begun;
      if (index >= WARM_UP) {
        times.push(taken);
        byKind.set(kind, [...(byKind.get(kind) ?? []), taken]);
      }
      after = found.next;
      if (after === undefined) break;
    }
  }
  views.close();
  return { times, byKind };
}

function selectAll(folder: FilledFolder): number[] {
  const view = openTraceView(folder);
  view.pragma('cache_size = -16000');
  const draws = new Draws();
  const facets = view.prepare<[], number>('SELECT facet FROM facet').pluck().all();
  const selects = partitionsOf(view).map((name): Database.Statement<[number]> =>
    view.prepare(`SELECT * FROM "${name}" WHERE facet = ? ORDER BY at DESC LIMIT ${PAGE}`),
  );
  const times: number[] = [];
  for (let turn = 0; turn < WARM_UP + MEASURED; turn += 1) {
    const [select, facet] = [draws.of(selects), draws.of(facets)];
    const begun = performance.now();
    select.all(facet);
    if (turn >= WARM_UP) times.push(performance.now() - begun);
  }
  view.close();
  return times;
}
