import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { workerUrl } from '#event-store';
import { PostgresProjections, PostgresViews } from '#read-store';
import { PostgresProcess } from '../support/postgres-process.js';
import { type TestPostgres, testPostgres } from '../support/postgres.js';
import { type OpenedPostgresReadStore, openPostgresReadStore } from './read-store/postgres.js';
import { hear, History, seen, testGroup, type TestTables } from './read-store/samples.js';

const postgres = await testPostgres();
const LOAD = fileURLToPath(workerUrl(import.meta.url, 'read-store/runner-load'));
const LAST = 4_000;
const never = new AbortController().signal;

/** A log that goes on only when it is told to. */
class Gated extends History {
  private gate = Promise.withResolvers<void>();

  override async *follow(from: number) {
    for (let next = from; ;) {
      const fresh = this.events.filter((event) => event.position > next);
      yield* fresh;
      next = fresh.at(-1)?.position ?? next;
      yield { caughtUp: true as const, position: next };
      if (this.over) return;
      await this.gate.promise;
    }
  }

  over = false;

  go(): void {
    this.gate.resolve();
    this.gate = Promise.withResolvers<void>();
  }
}

(postgres === undefined ? describe.skip : describe)('projections on PostgreSQL', () => {
  let store: OpenedPostgresReadStore;
  const children: ChildProcess[] = [];

  beforeEach(async () => void (store = await openPostgresReadStore(postgres as TestPostgres)));
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await store.dispose();
  });

  const open = (version = 1) =>
    PostgresViews.open({ url: store.url, versions: new Map([['test', version]]), connections: 2 });
  const positions = async () =>
    (await store.query('SELECT position FROM temoin.generations WHERE in_service')).map((row) =>
      Number(row['position']),
    );
  const steal = () =>
    store.query(`UPDATE temoin.lease SET holder = 'thief', token = token + 1, expires_at = now() + interval '1 hour'`);
  const giveBack = () => store.query(`UPDATE temoin.lease SET expires_at = '-infinity'`);

  /** A runner in this process; `turns` tells each time it begins or ceases to lead. */
  function start(history: Gated) {
    const stop = new AbortController();
    const turns: boolean[] = [];
    let turned = Promise.withResolvers<void>();
    const leading = (leads: boolean) => {
      turns.push(leads);
      turned.resolve();
      turned = Promise.withResolvers<void>();
    };
    const running = new PostgresProjections({ url: store.url, leading }, [testGroup()], history, hear()).run(
      stop.signal,
    );
    const until = async (count: number): Promise<void> => {
      while (turns.length < count) await turned.promise;
    };
    return { running, turns, until, stop: () => stop.abort() };
  }

  it('run on one server of two; killed, it is followed within seconds, without gap or double', async () => {
    const ends = [launch(), launch()];
    const [leader, follower] = await Promise.race([
      firstLine(ends[0]).then(() => ends),
      firstLine(ends[1]).then(() => ends.toReversed()),
    ]);
    const views = await until(
      () => open(),
      (opened) => opened.reached('test', LAST / 4, 20_000),
    );
    leader?.child.kill('SIGKILL');
    const killed = performance.now();
    expect(follower?.lines).toEqual([]);
    await firstLine(follower);
    expect(performance.now() - killed).toBeLessThan(8_000);
    await views.reached('test', LAST, 30_000);
    const db = views.query<TestTables>('test');
    expect(await db.selectFrom('days').selectAll().execute()).toEqual([{ day: '2026-03-01', count: LAST }]);
    expect(
      await db
        .selectFrom('people')
        .select(({ fn }) => [fn.countAll().as('n'), fn.max('last').as('last')])
        .execute(),
    ).toEqual([{ n: LAST, last: LAST }]);
    expect(await store.counts('test')).toEqual({ position: LAST, shredded: 0, doubles: 0 });
    await views.close();
  });

  it('commit nothing once the lease is another’s, even in the middle of a transaction', async () => {
    const history = new Gated();
    history.add(seen('01', 'ada'));
    const runner = start(history);
    const views = await until(
      () => open(),
      (opened) => opened.reached('test', 1, 10_000),
    );
    const reader = new pg.Client({ connectionString: store.url });
    await reader.connect();
    await reader.query('BEGIN; LOCK TABLE test_1.people IN ACCESS EXCLUSIVE MODE');
    history.add(seen('01', 'lin'), seen('01', 'mia'));
    history.go();
    await until(
      async () =>
        (await reader.query<{ n: number }>('SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted')).rows[0]?.n ===
        1,
    );
    await steal();
    await reader.query('COMMIT');
    await runner.until(2);
    expect({ turns: runner.turns, positions: await positions() }).toEqual({ turns: [true, false], positions: [1] });
    expect(await views.query<TestTables>('test').selectFrom('people').select('who').execute()).toEqual([
      { who: 'ada' },
    ]);
    history.over = true;
    await giveBack();
    await runner.running;
    expect(await positions()).toEqual([3]);
    expect(runner.turns).toEqual([true, false, true, false]);
    await reader.end();
    await views.close();
  });

  it('are given up at once by a server that stops in order', async () => {
    const [history, other] = [new Gated(), new Gated()];
    const first = start(history);
    await first.until(1);
    const second = start(other);
    first.stop();
    history.go();
    await first.running;
    const stopped = performance.now();
    await second.until(1);
    expect(performance.now() - stopped).toBeLessThan(2_000);
    second.stop();
    other.go();
    await second.running;
  });

  it('are seen from every server: positions, a new generation, the event that stopped them', async () => {
    const history = new History().add(seen('01', 'ada'));
    const [views, behind] = [await open(), await open(2)];
    await store.projections([testGroup()], history, hear()).run(never);
    await views.reached('test', 1);
    await views.refreshed();
    expect(views.standing('test')).toEqual({ checkpoint: 1, caughtUp: true });
    history.add(seen('01', 'lin'));
    await store.projections([testGroup(2)], history, hear()).run(never);
    await behind.reached('test', 2);
    expect(await behind.query<TestTables>('test').selectFrom('people').select('who').orderBy('who').execute()).toEqual([
      { who: 'ada' },
      { who: 'lin' },
    ]);
    await views.refreshed();
    expect(() => views.query('test')).toThrow('view.rebuilding');
    history.add(seen('01', 'poison'));
    await store.projections([testGroup(2)], history, hear()).run(never);
    await behind.refreshed();
    expect(behind.standing('test')).toMatchObject({
      checkpoint: 2,
      caughtUp: false,
      failure: { projection: 'test.told', position: 3 },
    });
    await Promise.all([views.close(), behind.close()]);
  });

  it('keep a generation that went out of service for a moment, then drop it', async () => {
    const history = new History().add(seen('01', 'ada'), seen('02', 'ada'));
    const rebuild = () => store.projections([testGroup()], history, hear()).rebuild(['test'], never);
    const schemas = async () =>
      (await store.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'test%' ORDER BY 1`)).map(
        (row) => row['nspname'],
      );
    await rebuild();
    await rebuild();
    expect(await schemas()).toEqual(['test_1', 'test_2']);
    await store.query(`UPDATE temoin.generations SET retired_at = retired_at - interval '1 minute'`);
    await rebuild();
    expect(await schemas()).toEqual(['test_2', 'test_3']);
  });

  it('lay each legal day in a partition of its own, which can be dropped whole', async () => {
    const history = new History().add(seen('01', 'ada'), seen('02', 'ada'));
    await store.projections([testGroup()], history, hear()).run(never);
    await store.query('DROP TABLE test_1.seen_20260301');
    expect(await store.query('SELECT position::int, who FROM test_1.seen')).toEqual([{ position: 2, who: 'ada' }]);
    history.add(seen('01', 'lin'));
    await store.projections([testGroup()], history, hear()).run(never);
    expect(await store.query('SELECT position::int, who FROM test_1.seen ORDER BY 1')).toEqual([
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
    const views = await PostgresViews.open({ url, versions: new Map([['test', 1]]), connections: 2 });
    await views.reached('test', 1);
    await server.stop('SIGKILL');
    const people = () => views.query<TestTables>('test').selectFrom('people').select('who').execute();
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
    expect((await people()).map(({ who }) => who).sort()).toEqual(['ada', 'lin']);
    await views.close();
    await server.stop();
    rmSync(server.folder, { recursive: true, force: true });
  });

  function launch() {
    const child = spawn(process.execPath, [LOAD, store.url, String(LAST)], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => lines.push(line));
    return { child, lines, reader };
  }

  async function firstLine(process: ReturnType<typeof launch> | undefined): Promise<void> {
    if (process !== undefined && process.lines.length === 0) await once(process.reader, 'line');
  }
});

/** Tries until it comes true. */
async function until<T>(make: () => T | Promise<T>, ready: (made: T) => unknown = (made) => made): Promise<T> {
  for (;;) {
    const made = await make();
    if ((await ready(made)) !== false) return made;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
