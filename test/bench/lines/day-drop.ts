import type { Bench, Line } from '../bench.js';
import { SqliteLogReader } from '#event-store';
import { PURGE_STREAM, type PurgeClosed, type PurgeOpened } from '#retention';
import { DAYS } from '../data/drafts.js';
import { number } from '../figures.js';
import { runLoad } from '../load/jobs.js';
import { CONSULTATION, consultationBodies } from './consult-http.js';

const RATE = 200;
/** The first turn of the server's housekeeping is 15 s after its start. */
const SECONDS = 25;
const MOST_P99 = 50;
const MOST_MILLISECONDS = 1000;

/** The daily purge of the real server, while consultations go on: its oldest day is due. */
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
    const { milliseconds, rows, days } = await purged(bench);
    const aDay = (milliseconds * bench.options.traces) / DAYS / rows;
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
          `certificat ouvert à certificat fermé : clés, ${number(rows)} lignes de ${days} jour(s), flux et journal en ` +
            `${number(milliseconds)} ms ; par jour entier de ${number(bench.options.traces / DAYS)} traces`,
        ],
      },
    ];
  },
};

/** What the certificates of the folder's log say. */
async function purged(bench: Bench): Promise<{ milliseconds: number; rows: number; days: number }> {
  const reader = new SqliteLogReader((await bench.folder()).files().log);
  let milliseconds = 0;
  let [rows, days, begun] = [0, 0, 0];
  for await (const { type, data } of reader.readStream(PURGE_STREAM)) {
    const certificate = JSON.parse(Buffer.from(data).toString()) as PurgeOpened['data'] & PurgeClosed['data'];
    if (type === 'PurgeOpened') {
      begun = Date.parse(certificate.openedAt);
      days += certificate.keyIds.length;
    } else {
      milliseconds += Date.parse(certificate.closedAt) - begun;
      rows += certificate.counts.rows;
    }
  }
  await reader.close();
  if (rows === 0) throw new Error('nothing was purged: the oldest day of the folder should have been due');
  return { milliseconds, rows, days };
}
