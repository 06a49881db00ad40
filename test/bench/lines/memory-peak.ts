import type { Bench, Line } from '../bench.js';
import { bodyOf, searches } from '../data/searches.js';
import { number } from '../figures.js';
import { runLoad } from '../load/jobs.js';
import { percentile } from '../statistics.js';
import { CONSULTATION, consultationBodies } from './consult-http.js';
import { BATCH, CONNECTIONS, INTAKE } from './intake-batch.js';
import { downloadAs, postAs } from './requests.js';

const MOST_MB = 400;
const SECONDS = 5;
const BATCHES = 100;
const SEARCHES = 300;

/** The most memory that the server had, through all that this run asked of it. */
export const memoryPeak: Line = {
  names: ['memory-peak'],
  async measure(bench) {
    const server = await bench.server();
    const before = server.peakMemory();
    await consultAndTakeIn(bench, server.url);
    const pages = await search(bench, server.url);
    const bytes = await exportAll(bench, server.url);
    const peak = server.peakMemory();
    if (before === undefined || peak === undefined)
      throw new Error('the peak of a process’s memory is read on Linux only');
    return [
      {
        name: 'memory-peak',
        value: peak,
        unit: 'Mo',
        limit: MOST_MB,
        against: 'le plus qui soit permis',
        wanted: [{ of: 'value', bound: 'below', threshold: MOST_MB }],
        notes: [
          `consultations, lots, recherches et un export de ${number(bytes / 1e6)} Mo ; avant cela : ${number(before)} Mo`,
          `page de traces par HTTP : p50 ${number(percentile(pages, 0.5))} ms, p99 ${number(percentile(pages, 0.99))} ms`,
        ],
      },
    ];
  },
};

/** Both at once, as on a day when the portal catches up. */
async function consultAndTakeIn(bench: Bench, url: string): Promise<void> {
  const { workspace } = bench;
  const { people } = await bench.folder();
  const tokens = people.users.map(({ token }) => token);
  const connections = CONNECTIONS;
  const common = { url, connections } as const;
  const bodies = consultationBodies();
  const intake = { batches: BATCHES, size: BATCH, people: people.users, tokens: [people.portal] };
  await Promise.all([
    runLoad(workspace, { kind: 'single', ...common, path: CONSULTATION, tokens, bodies, seconds: SECONDS }),
    runLoad(workspace, { kind: 'batches', ...common, path: INTAKE, ...intake }),
  ]);
}

/** @returns milliseconds of each page. */
async function search(bench: Bench, url: string): Promise<number[]> {
  const { token } = (await bench.folder()).people.auditor;
  const times: number[] = [];
  for (const { filters } of searches(SEARCHES, Date.now())) {
    const body = bodyOf(filters);
    const begun = performance.now();
    await postAs(url, '/api/traces/search', token, body);
    times.push(performance.now() - begun);
  }
  return times;
}

/** Everything of the partner whose traces were just taken in, and of an invented one. @returns bytes of CSV */
async function exportAll(bench: Bench, url: string): Promise<number> {
  const { auditor, siret } = (await bench.folder()).people;
  const [other] = searches(1, Date.now());
  let bytes = 0;
  for (const partner of [siret, other?.filters.partner]) {
    bytes += await downloadAs(
      url,
      '/api/traces/export',
      auditor.token,
      JSON.stringify({ partner, motive: 'audit', reason: 'Mesure de la mémoire' }),
    );
  }
  return bytes;
}
