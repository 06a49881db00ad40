import { randomIds } from '../../../apps/server/ids.js';
import type { Line } from '../bench.js';
import { number } from '../figures.js';
import { type Batches, type LoadResult, runLoad } from '../load/jobs.js';
import { startBareServer } from '../servers/bare-server.js';
import { median } from '../statistics.js';

export const INTAKE = '/api/traces';
export const BATCH = 500;
export const CONNECTIONS = 4;
const ROUNDS = 4;
const BATCHES = 120;

/** Batches of traces from another service of the portal, durable before the answer, against a bare route. */
export const intakeBatch: Line = {
  names: ['intake-batch'],
  async measure(bench) {
    const { workspace } = bench;
    const { url } = await bench.server();
    const { people } = await bench.folder();
    const traces = Array.from({ length: BATCH }, () => randomIds.next(Date.now()));
    const bare = await startBareServer(workspace, { consultation: {}, takenIn: { traces, duplicates: 0 } });
    const load = (to: string) => {
      const job = { kind: 'batches', path: INTAKE, batches: BATCHES, size: BATCH, connections: CONNECTIONS } as const;
      return runLoad(workspace, { ...job, url: to, tokens: [people.portal], people: people.users } satisfies Batches);
    };
    const rounds: LoadResult[] = [];
    const bareRounds: LoadResult[] = [];
    await load(url);
    await load(bare.url);
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await load(url));
      bareRounds.push(await load(bare.url));
    }
    bare.stop();
    return [
      {
        name: 'intake-batch',
        value: BATCH * median(rounds.map(({ perSecond }) => perSecond)),
        unit: 'traces/s',
        limit: BATCH * median(bareRounds.map(({ perSecond }) => perSecond)),
        against: 'une route Nest/Fastify nue qui lit les mêmes corps',
        wanted: [{ of: 'value', bound: 'at-least', threshold: 20_000 }],
        notes: [
          `${CONNECTIONS} connexions, lots de ${BATCH} : p50 ${number(median(rounds.map(({ p50 }) => p50)))} ms, ` +
            `p99 ${number(median(rounds.map(({ p99 }) => p99)))} ms le lot`,
        ],
      },
    ];
  },
};
