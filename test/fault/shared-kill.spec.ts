import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMasterKey } from '#keyring';
import { DataFolder } from '../../apps/server/data-folder.js';
import { LogFeed } from '../../apps/server/feed.js';
import { viewGroups } from '../../apps/server/log-contexts.js';
import { placesOf } from '../../apps/server/places.js';
import { readSettings } from '../../apps/server/settings.js';
import { openProjections } from '../../apps/server/stores.js';
import { testPostgres } from '../support/postgres.js';
import { type Actor, Story } from '../support/story.js';
import { castOf } from './cast.js';
import { checkLedger, settle } from './check-ledger.js';
import { dumpSchemas } from './dump-schemas.js';
import { type Cast, HttpLoad, type Ledger } from './http-load.js';
import { SharedHouse } from './shared-load.js';

const ROUNDS = Number(process.env['TEMOIN_SHARED_ROUNDS'] ?? 4);
const MOST_ACKNOWLEDGED = 120;
const VICTIMS = ['the log server', 'the database', 'the first server', 'the second server'] as const;

const possible = (await testPostgres()) !== undefined;

(possible ? describe : describe.skip)('two servers on one log and one database, each killed in turn under load', () => {
  let house: SharedHouse;
  let cast: Cast;
  let auditor: Actor;

  beforeAll(async () => {
    house = await SharedHouse.open();
    const story = await Story.begin(house);
    await house.ready();
    ({ cast, auditor } = await castOf(story));
  }, 120_000);
  afterAll(() => house.close(), 60_000);

  it(`[S5.3.1-a] lose nothing that was acknowledged, and double nothing, ${ROUNDS} times in a row`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const ledger = await killedUnderLoad(round);
      await house.ready();
      await checkLedger(house, cast, auditor, ledger, false);
      await settle(cast);
    }
  }, 3_600_000);

  it('have views equal to those rebuilt from the log', async () => {
    await house.caughtUp();
    for (const server of house.servers) await server.stop();
    const url = house.settings['DATABASE_URL'] as string;
    const before = await dumpSchemas(url);
    expect(Object.keys(before).length).toBeGreaterThan(10);
    await rebuild(house.settings);
    expect(await dumpSchemas(url)).toEqual(before);
  }, 300_000);

  async function killedUnderLoad(round: number): Promise<Ledger> {
    const { log, database, servers } = house;
    const kill = [
      () => log.stop('SIGKILL'),
      () => database.stop('SIGKILL'),
      () => servers[0].stop('SIGKILL'),
      () => servers[1].stop('SIGKILL'),
    ][round % VICTIMS.length] as () => Promise<unknown>;
    const revive = [() => log.start(), () => database.start(), () => servers[0].start(), () => servers[1].start()][
      round % VICTIMS.length
    ] as () => Promise<unknown>;
    const enough = 1 + Math.floor(Math.random() * MOST_ACKNOWLEDGED);
    let killed: Promise<unknown> | undefined;
    const load = new HttpLoad(cast, (acknowledged) => {
      if (acknowledged !== enough) return;
      // Not at the instant of an answer, which is always the same instant of the servers' work.
      setTimeout(() => {
        load.stop();
        killed = kill();
      }, Math.random() * 20);
    });
    const ledger = await load.run();
    await killed;
    await revive();
    return ledger;
  }
});

async function rebuild(settings: Readonly<Record<string, string>>): Promise<void> {
  const places = placesOf(readSettings(settings), new DataFolder('.'));
  const feed = await LogFeed.open(places, loadMasterKey({ env: settings, dataDir: '.' }).key);
  const failures: unknown[] = [];
  const nothing = () => undefined;
  const listener = { advanced: nothing, swapped: nothing, stopped: (failure: unknown) => void failures.push(failure) };
  const projections = await openProjections(places, feed, listener);
  await projections.rebuild(
    viewGroups.map(({ name }) => name),
    new AbortController().signal,
  );
  await feed.close();
  expect(failures).toEqual([]);
}
