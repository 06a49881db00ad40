import { SeededDossierSource } from '#services/cdap';
import type { Bench, Line } from '../bench.js';
import { number } from '../figures.js';
import { type LoadResult, runLoad } from '../load/jobs.js';
import { startBareServer } from '../servers/bare-server.js';
import { median } from '../statistics.js';
import { postAs } from './requests.js';

export const CONSULTATION = '/api/services/cdap/consultations';
const CONNECTIONS = 50;
/** Not counted: a server is at work for months, and its code is compiled as it goes. */
const WARM_ROUNDS = 3;
const ROUNDS = 7;
const SECONDS = 4;
const STEADY_RATE = 200;
const STEADY_SECONDS = 10;
const MOST_P99 = 25;
/** How many of the server's invented dossiers are asked for; the server's default seed. */
const DOSSIERS = 2000;

export const consultationBodies = (): string[] =>
  [...new SeededDossierSource('temoin', 100_000).numbers(DOSSIERS)].map((dossier) =>
    JSON.stringify({ dossier, purpose: 'quotient-pricing' }),
  );

/** Consultations of dossiers one at a time, each traced durably before its answer, against a bare route. */
export const consultHttp: Line = {
  names: ['consult-http'],
  async measure(bench) {
    const { rounds, bareRounds, steady, bareSteady } = await measureAll(bench);
    const middle = (values: readonly LoadResult[], of: keyof LoadResult) => median(values.map((each) => each[of]));
    return [
      {
        name: 'consult-http',
        value: middle(rounds, 'perSecond'),
        unit: 'requêtes/s',
        limit: middle(bareRounds, 'perSecond'),
        against: 'une route Nest/Fastify nue, même charge, même réponse',
        wanted: [{ of: 'ratio', bound: 'at-least', threshold: 0.3 }],
        also: [
          {
            text: `p99 < ${MOST_P99} ms à ${STEADY_RATE} requêtes/s : ${number(steady.p99)} ms (route nue : ${number(bareSteady.p99)} ms)`,
            met: steady.p99 < MOST_P99,
          },
        ],
        notes: [
          `à saturation (${CONNECTIONS} connexions) : p50 ${number(middle(rounds, 'p50'))} ms, p99 ${number(middle(rounds, 'p99'))} ms`,
          `à ${STEADY_RATE} requêtes/s : p50 ${number(steady.p50)} ms`,
        ],
      },
    ];
  },
};

async function measureAll(bench: Bench) {
  const { workspace } = bench;
  const server = await bench.server();
  const { url } = server;
  const { people } = await bench.folder();
  const tokens = people.users.map(({ token }) => token);
  const bodies = consultationBodies();
  const consultation = await postAs(url, CONSULTATION, people.users[0]?.token ?? '', bodies[0] ?? '');
  const bare = await startBareServer(workspace, { consultation, takenIn: {} });
  const requests = { path: CONSULTATION, tokens, bodies } as const;
  const load = (to: string) =>
    runLoad(workspace, { kind: 'single', ...requests, url: to, connections: CONNECTIONS, seconds: SECONDS });
  const steadily = (to: string) =>
    runLoad(workspace, { kind: 'steady', ...requests, url: to, rate: STEADY_RATE, seconds: STEADY_SECONDS });
  const rounds: LoadResult[] = [];
  const bareRounds: LoadResult[] = [];
  for (let round = 0; round < WARM_ROUNDS; round += 1) await load(url);
  await load(bare.url);
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await load(url));
    await server.settled();
    bareRounds.push(await load(bare.url));
  }
  const steady = await steadily(url);
  const bareSteady = await steadily(bare.url);
  bare.stop();
  return { rounds, bareRounds, steady, bareSteady };
}
