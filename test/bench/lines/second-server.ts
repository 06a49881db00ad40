import { join } from 'node:path';
import { Journal } from '#event-store';
import { legalDayOf } from '#keyring';
import { TraceRecorder } from '#traces';
import { DataFolder } from '../../../apps/server/data-folder.js';
import { randomIds } from '../../../apps/server/ids.js';
import { eventRegistry } from '../../../apps/server/log-contexts.js';
import { openLog } from '../../../apps/server/logs.js';
import { placesOf } from '../../../apps/server/places.js';
import { readSettings } from '../../../apps/server/settings.js';
import { openKeyring } from '../../../apps/server/stores.js';
import { SharedHouse } from '../../fault/shared-load.js';
import type { Line } from '../bench.js';
import { drafts, inBatches } from '../data/drafts.js';
import { registerPeople } from '../data/people.js';
import { bodyOf, searches } from '../data/searches.js';
import { number } from '../figures.js';
import { percentile } from '../statistics.js';
import { postAs } from './requests.js';

const TRACES = 200_000;
const QUICK = 40_000;
const BATCH = 2000;
const WARM_UP = 200;
const SEARCHES = 1200;

/** Pages of traces asked of the second of two servers on one log and one PostgreSQL, over HTTP. */
export const secondServer: Line = {
  names: ['second-server-p99'],
  async measure({ options }) {
    const traces = options.quick ? QUICK : TRACES;
    const house = await SharedHouse.open();
    try {
      const [first, second] = house.servers;
      const { auditor } = await registerPeople(first.url, join(first.data, 'outbox'));
      await fill(house, traces);
      await house.caughtUp();
      const bare = await timesOf(WARM_UP + SEARCHES, async () => {
        await (await fetch(`${second.url}/health/live`)).text();
      });
      const bodies = searches(WARM_UP + SEARCHES, Date.now()).map(({ filters }) => bodyOf(filters));
      const times = await timesOf(bodies.length, (turn) =>
        postAs(second.url, '/api/traces/search', auditor.token, bodies[turn] ?? ''),
      );
      return [
        {
          name: 'second-server-p99',
          value: percentile(times, 0.99),
          unit: 'ms',
          limit: percentile(bare, 0.99),
          against: 'p99 du même serveur, sans requête à la base (/health/live)',
          wanted: [{ of: 'value', bound: 'below', threshold: 25 }],
          notes: [
            `${number(times.length)} recherches d’une page de 50 parmi ${number(traces)} traces : p50 ${number(percentile(times, 0.5))} ms ; journal sur le serveur d’essai, vues et clés dans PostgreSQL`,
          ],
        },
      ];
    } finally {
      await house.close();
    }
  },
};

/** Straight into the shared log, as a third server would. */
async function fill({ settings }: SharedHouse, traces: number): Promise<void> {
  const places = placesOf(readSettings(settings), new DataFolder('.'));
  const masterKey = Buffer.from(settings['TEMOIN_MASTER_KEY'] ?? '', 'base64');
  const keyring = await openKeyring(places, { masterKey });
  const store = await openLog(places);
  const journal = new Journal(store, eventRegistry(), keyring, randomIds, legalDayOf);
  const recorder = new TraceRecorder(journal, 'bench');
  for (const batch of inBatches(drafts(traces, Date.now()), BATCH)) await recorder.recordAll(batch);
  await store.close();
  await keyring.close();
}

async function timesOf(count: number, work: (turn: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const begun = performance.now();
    await work(turn);
    if (turn >= WARM_UP) times.push(performance.now() - begun);
  }
  return times;
}
