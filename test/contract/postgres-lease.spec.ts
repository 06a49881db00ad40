import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TestPostgres, testPostgres } from '../support/postgres.js';
import { type OpenedPostgresReadStore, openPostgresReadStore } from './read-store/postgres.js';
import { seen, type TestTables } from './read-store/samples.js';
import { firstLine, Gated, launch, openViews, type Server, startRunner, until } from './read-store/servers.js';

const postgres = await testPostgres();
const LAST = 4_000;

(postgres === undefined ? describe.skip : describe)('the right to run the projections', () => {
  let store: OpenedPostgresReadStore;
  const servers: Server[] = [];

  beforeEach(async () => void (store = await openPostgresReadStore(postgres as TestPostgres)));
  afterEach(async () => {
    for (const { child } of servers.splice(0)) child.kill('SIGKILL');
    await store.dispose();
  });

  const positions = async () => {
    const rows = await store.query('SELECT position FROM temoin.generations WHERE in_service');
    return rows.map((row) => Number(row['position']));
  };
  const steal = () =>
    store.query(`UPDATE temoin.lease SET holder = 'thief', token = token + 1, expires_at = now() + interval '1 hour'`);
  const giveBack = () => store.query(`UPDATE temoin.lease SET expires_at = '-infinity'`);

  it('is one server’s of two; killed, it is followed within seconds, without gap or double', async () => {
    servers.push(launch(store.url, LAST), launch(store.url, LAST));
    const leader = await Promise.race(servers.map(firstLine));
    const [follower = leader] = servers.filter((server) => server !== leader);
    const views = await openViews(store.url);
    await views.reached('test', LAST / 4, 20_000);
    leader.child.kill('SIGKILL');
    const killed = performance.now();
    expect(follower.lines).toEqual([]);
    await firstLine(follower);
    expect(performance.now() - killed).toBeLessThan(8_000);
    await views.reached('test', LAST, 30_000);
    const db = views.query<TestTables>('test');
    const people = db.selectFrom('people').select(({ fn }) => [fn.countAll().as('n'), fn.max('last').as('last')]);
    expect(await people.execute()).toEqual([{ n: LAST, last: LAST }]);
    expect(await db.selectFrom('days').selectAll().execute()).toEqual([{ day: '2026-03-01', count: LAST }]);
    expect(await store.counts('test')).toEqual({ position: LAST, shredded: 0, doubles: 0 });
    await views.close();
  });

  it('lost, lets nothing be committed any more, even in the middle of a transaction', async () => {
    const history = new Gated();
    history.add(seen('01', 'ada'));
    const runner = startRunner(store.url, history);
    const views = await openViews(store.url);
    await views.reached('test', 1, 10_000);
    const reader = new pg.Client({ connectionString: store.url });
    await reader.connect();
    await reader.query('BEGIN; LOCK TABLE test_1.people IN ACCESS EXCLUSIVE MODE');
    history.add(seen('01', 'lin'), seen('01', 'mia'));
    history.go();
    const waiting = 'SELECT count(*) > 0 AS found FROM pg_locks WHERE NOT granted AND relation = $1::regclass';
    await until(async () => (await reader.query<{ found: boolean }>(waiting, ['test_1.people'])).rows[0]?.found);
    await steal();
    await reader.query('COMMIT');
    await runner.untilTurn(2);
    expect({ turns: runner.turns, positions: await positions() }).toEqual({ turns: [true, false], positions: [1] });
    const people = views.query<TestTables>('test').selectFrom('people').select('who');
    expect(await people.execute()).toEqual([{ who: 'ada' }]);
    history.over = true;
    await giveBack();
    await runner.running;
    expect({ turns: runner.turns.length, positions: await positions() }).toEqual({ turns: 4, positions: [3] });
    await reader.end();
    await views.close();
  });

  it('lost while nothing happens, is noticed all the same', async () => {
    const history = new Gated();
    const runner = startRunner(store.url, history);
    await runner.untilTurn(1);
    await steal();
    await runner.untilTurn(2);
    history.over = true;
    await giveBack();
    await runner.running;
    expect(runner.turns).toEqual([true, false, true, false]);
  });

  it('is given up at once by a server that stops in order', async () => {
    const [history, other] = [new Gated(), new Gated()];
    const first = startRunner(store.url, history);
    await first.untilTurn(1);
    const second = startRunner(store.url, other);
    first.stop();
    await first.running;
    const stopped = performance.now();
    await second.untilTurn(1);
    expect(performance.now() - stopped).toBeLessThan(2_000);
    second.stop();
    await second.running;
  });
});
