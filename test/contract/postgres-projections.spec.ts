import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { PostgresProjections } from '#read-store/postgres';
import { PostgresProcess } from '../support/postgres-process.js';
import { type TestPostgres, testPostgres } from '../support/postgres.js';
import { type OpenedPostgresReadStore, openPostgresReadStore } from './read-store/postgres.js';
import { hear, History, seen, testGroup, type TestTables } from './read-store/samples.js';
import { Gated, openViews, until } from './read-store/servers.js';

const postgres = await testPostgres();
const never = new AbortController().signal;

(postgres === undefined ? describe.skip : describe)('projections on PostgreSQL', () => {
  let store: OpenedPostgresReadStore;

  beforeEach(async () => void (store = await openPostgresReadStore(postgres as TestPostgres)));
  afterEach(() => store.dispose());

  it('are seen from every server: positions, a new generation, the event that stopped them', async () => {
    const history = new History().add(seen('01', 'ada'));
    const [views, behind] = [await openViews(store.url), await openViews(store.url, 2)];
    const run = (version: number) => store.projections([testGroup(version)], history, hear()).run(never);
    await run(1);
    await views.reached('test', 1);
    await views.refreshed();
    expect(views.standing('test')).toEqual({ checkpoint: 1, caughtUp: true });
    history.add(seen('01', 'lin'));
    await run(2);
    await behind.reached('test', 2);
    const people = behind.query<TestTables>('test').selectFrom('people').select('who').orderBy('who');
    expect((await people.execute()).map(({ who }) => who)).toEqual(['ada', 'lin']);
    await views.refreshed();
    expect(() => views.query('test')).toThrow('view.rebuilding');
    history.add(seen('01', 'poison'));
    await run(2);
    await behind.refreshed();
    const failure = { projection: 'test.told', position: 3 };
    expect(behind.standing('test')).toMatchObject({ checkpoint: 2, caughtUp: false, failure });
    await Promise.all([views.close(), behind.close()]);
  });

  it('keep a generation that went out of service for a moment, then drop it', async () => {
    const history = new History().add(seen('01', 'ada'), seen('02', 'ada'));
    const rebuild = () => store.projections([testGroup()], history, hear()).rebuild(['test'], never);
    const schemas = async () => {
      const rows = await store.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'test%' ORDER BY 1`);
      return rows.map((row) => row['nspname']);
    };
    await rebuild();
    await rebuild();
    expect(await schemas()).toEqual(['test_1', 'test_2']);
    await store.query(`UPDATE temoin.generations SET retired_at = retired_at - interval '1 minute'`);
    await rebuild();
    expect(await schemas()).toEqual(['test_2', 'test_3']);
  });

  it('lay each legal day in a partition of its own, which can be dropped whole', async () => {
    const history = new History().add(seen('01', 'ada'), seen('02', 'ada'));
    const run = () => store.projections([testGroup()], history, hear()).run(never);
    const rows = () => store.query('SELECT position::int, who FROM test_1.seen ORDER BY 1');
    await run();
    await store.query('DROP TABLE test_1.seen_20260301');
    expect(await rows()).toEqual([{ position: 2, who: 'ada' }]);
    history.add(seen('01', 'lin'));
    await run();
    expect(await rows()).toEqual([
      { position: 2, who: 'ada' },
      { position: 3, who: 'lin' },
    ]);
  });

  it('come back with a database that was killed; meanwhile whoever asks is told so', async () => {
    const server = await (await PostgresProcess.make()).start();
    const { url } = server;
    const history = new Gated();
    history.add(seen('01', 'ada'));
    const run = () => new PostgresProjections({ url }, [testGroup()], history, hear()).run(never);
    const running = run();
    const views = await openViews(url);
    await views.reached('test', 1);
    await server.stop('SIGKILL');
    const people = () => views.query<TestTables>('test').selectFrom('people').select('who').orderBy('who').execute();
    await expect(people()).rejects.toMatchObject({ code: 'view.unavailable', kind: 'unavailable' });
    await until(() => !views.reachable);
    history.add(seen('01', 'lin'));
    history.go();
    await expect(running).rejects.toThrow();
    await server.start();
    history.over = true;
    await until(() =>
      run().then(
        () => true,
        () => false,
      ),
    );
    await views.reached('test', 2);
    expect((await people()).map(({ who }) => who)).toEqual(['ada', 'lin']);
    await views.close();
    await server.stop();
    rmSync(server.folder, { recursive: true, force: true });
  });
});
