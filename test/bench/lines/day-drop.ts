import { readFileSync } from 'node:fs';
import type { PurgeSteps } from '#retention';
import type { Bench, Line } from '../bench.js';
import { DAYS } from '../data/drafts.js';
import { number } from '../figures.js';
import { runLoad } from '../load/jobs.js';
import { CONSULTATION, consultationBodies } from './consult-http.js';

const RATE = 200;
/** The first turn of the server's housekeeping is 15 s after its start. */
const SECONDS = 25;
const MOST_P99 = 50;
const MOST_MILLISECONDS = 1000;

/** Rows that the daily purge of the real server drops, while consultations go on: its oldest day is due. */
export const dayDrop: Line = {
  names: ['day-drop'],
  async measure(bench) {
    const { url } = await bench.server();
    const { people } = await bench.folder();
    const load = await runLoad(bench.workspace, {
      kind: 'steady',
      url,
      path: CONSULTATION,
      tokens: people.users.map(({ token }) => token),
      bodies: consultationBodies(),
      rate: RATE,
      seconds: SECONDS,
    });
    const { milliseconds, rows, days } = purged(bench);
    const aDay = (milliseconds.rows * bench.options.traces) / DAYS / rows;
    return [
      {
        name: 'day-drop',
        value: aDay,
        unit: 'ms',
        limit: MOST_MILLISECONDS,
        against: 'ce que le projet s’accorde',
        wanted: [{ of: 'value', bound: 'below', threshold: MOST_MILLISECONDS }],
        also: [
          {
            text: `p99 < ${MOST_P99} ms à ${RATE} requêtes/s pendant la purge : ${number(load.p99)} ms`,
            met: load.p99 < MOST_P99,
          },
        ],
        notes: [
          `${number(rows)} lignes de ${days} jour(s) en ${number(milliseconds.rows)} ms ; la valeur est celle d’un jour entier de ` +
            `${number(bench.options.traces / DAYS)} traces ; clés ${number(milliseconds.keys)} ms, ` +
            `flux ${number(milliseconds.streams)} ms, journal ${number(milliseconds.scavenge)} ms`,
        ],
      },
    ];
  },
};

interface PurgedLine {
  readonly msg: string;
  readonly rows: number;
  readonly keys: number;
  readonly milliseconds: PurgeSteps;
}

/** What the server's log says of its purges. @throws Error where nothing was purged */
function purged(bench: Bench): { milliseconds: PurgeSteps; rows: number; days: number } {
  const lines = readFileSync(bench.workspace.path('server.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"purged"'));
  const told = lines.map((line) => JSON.parse(line) as PurgedLine);
  const sum = (of: (line: PurgedLine) => number) => told.reduce((total, line) => total + of(line), 0);
  const rows = sum((line) => line.rows);
  if (rows === 0) throw new Error('nothing was purged: the oldest day of the folder should have been due');
  const step = (name: keyof PurgeSteps) => sum(({ milliseconds }) => milliseconds[name]);
  const milliseconds = { keys: step('keys'), rows: step('rows'), streams: step('streams'), scavenge: step('scavenge') };
  return { rows, days: sum(({ keys }) => keys), milliseconds };
}
