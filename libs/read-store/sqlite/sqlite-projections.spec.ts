import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenedEvent, ReadEvent } from '#kernel';
import type { Changes, Projection, ViewGroup } from '../port.js';
import type { ProjectionFailure } from '../projection-failure.js';
import type { EndOfHistory, Feed, RawEvent } from '../runner.js';
import { partitionName } from './ddl.js';
import { Generations } from './generations.js';
import { SqliteProjections } from './sqlite-projections.js';
import { SqliteViews } from './sqlite-views.js';

interface Counted extends RawEvent {
  readonly day: string;
  readonly who: string;
  readonly shredded?: boolean;
  readonly unreadable?: boolean;
}

/** A history that ends: the feed gives it, says that it has caught up, and waits. */
class History implements Feed<Counted> {
  readonly events: Counted[] = [];

  add(...added: Omit<Counted, 'position'>[]): void {
    for (const event of added) this.events.push({ ...event, position: this.events.length + 1 });
  }

  async *follow(from: number): AsyncIterable<Counted | EndOfHistory> {
    yield* this.events.filter((event) => event.position > from);
    yield { caughtUp: true, position: this.events.length };
  }

  open(raw: Counted): ReadEvent {
    if (raw.unreadable) throw new Error('the seal is broken');
    const place = { id: `id-${raw.position}`, stream: 's', revision: 0, position: raw.position, type: raw.type };
    const metadata = { schemaVersion: 1, time: '2026-03-01T00:00:00.000Z', $correlationId: 'c' };
    if (raw.shredded) return { ...place, metadata, shredded: true };
    return { ...place, metadata, shredded: false, data: { day: raw.day, who: raw.who } };
  }
}

const seen: Projection = {
  name: 'test.seen',
  handles: ['Seen'],
  project(event: OpenedEvent, changes: Changes) {
    const { day, who } = event.data as { day: string; who: string };
    if (who === 'poison') throw new Error('who is that?');
    const inserted = changes.insertInto(
      'seen',
      day,
      { position: event.position, who },
      { table: 'once', row: { who } },
    );
    changes.insertOnce('people', { who, last: 0 });
    changes.latest('people', { who }, 'last', event.position);
    if (inserted) changes.increment('days', { day }, 'count', 1);
  },
};

const group = (version: number): ViewGroup => ({
  name: 'test',
  version,
  tables: [
    {
      name: 'seen',
      columns: { position: 'integer', who: 'text' },
      primaryKey: ['position'],
      indexes: [{ name: 'who', columns: ['who'] }],
      partitioned: true,
    },
    { name: 'once', columns: { who: 'text' }, primaryKey: ['who'], partitioned: true },
    { name: 'people', columns: { who: 'text', last: 'integer' }, primaryKey: ['who'] },
    { name: 'days', columns: { day: 'text', count: 'integer' }, primaryKey: ['day'] },
  ],
  projections: [seen],
});

describe('projections on SQLite', () => {
  let folder: string;
  let history: History;
  let failures: ProjectionFailure[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-views-'));
    history = new History();
    failures = [];
    history.add(
      { type: 'Seen', day: '2026-03-01', who: 'ada' },
      { type: 'Other', day: '2026-03-01', who: 'nobody' },
      { type: 'Seen', day: '2026-03-01', who: 'lin' },
      { type: 'Seen', day: '2026-03-02', who: 'ada' },
    );
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const projections = (version = 1): SqliteProjections<Counted> =>
    new SqliteProjections(folder, [group(version)], history, {
      advanced: () => undefined,
      stopped: (failure) => failures.push(failure),
      swapped: () => undefined,
    });

  function rows(sql: string): unknown[] {
    const generations = new Generations(folder);
    const file = generations.fileOf('test', generations.current('test')?.generation ?? 0);
    const database = new Database(file, { readonly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  const run = (version = 1): Promise<void> => projections(version).run(new AbortController().signal);
  const table = partitionName('seen', '2026-03-01');

  it('fill partitions, counters and latest values, and keep the checkpoint with the rows', async () => {
    await run();
    expect(rows(`SELECT * FROM ${table}`)).toEqual([
      { position: 1, who: 'ada' },
      { position: 3, who: 'lin' },
    ]);
    expect(rows('SELECT * FROM days')).toEqual([
      { day: '2026-03-01', count: 2 },
      { day: '2026-03-02', count: 1 },
    ]);
    expect(rows('SELECT * FROM people')).toEqual([
      { who: 'ada', last: 4 },
      { who: 'lin', last: 3 },
    ]);
    expect(rows('SELECT * FROM _checkpoint')).toEqual([{ position: 4, shredded: 0, doubles: 0 }]);
  });

  it('go on from the checkpoint, live, into the same generation', async () => {
    await run();
    history.add({ type: 'Seen', day: '2026-03-02', who: 'lin' });
    await run();
    expect(rows('SELECT position FROM _checkpoint')).toEqual([{ position: 5 }]);
    expect(rows('SELECT count FROM days')).toEqual([{ count: 2 }, { count: 2 }]);
    expect(new Generations(folder).current('test')).toEqual({ generation: 1, version: 1 });
  });

  it('drop a double, and count it', async () => {
    history.add({ type: 'Seen', day: '2026-03-01', who: 'lin' });
    await run();
    expect(rows(`SELECT count(*) AS n FROM ${table}`)).toEqual([{ n: 2 }]);
    expect(rows('SELECT count FROM days')).toEqual([{ count: 2 }, { count: 1 }]);
    expect(rows('SELECT doubles FROM _checkpoint')).toEqual([{ doubles: 1 }]);
  });

  it('pass over shredded events, and count them', async () => {
    history.add({ type: 'Seen', day: '2026-03-02', who: 'zoe', shredded: true });
    await run();
    expect(rows('SELECT position, shredded FROM _checkpoint')).toEqual([{ position: 5, shredded: 1 }]);
  });

  it('stop before an event that cannot be applied, say which and why, and never skip it', async () => {
    await run();
    history.add({ type: 'Seen', day: '2026-03-02', who: 'lin' }, { type: 'Seen', day: '2026-03-02', who: 'poison' });
    history.add({ type: 'Seen', day: '2026-03-02', who: 'zoe' });
    await run();
    expect(failures).toMatchObject([{ group: 'test', projection: 'test.seen', type: 'Seen', position: 6 }]);
    expect(failures[0]?.message).toContain('who is that?');
    expect(rows('SELECT position FROM _checkpoint')).toEqual([{ position: 5 }]);
    expect(rows('SELECT who FROM people')).toEqual([{ who: 'ada' }, { who: 'lin' }]);
  });

  it('stop before an event that does not open', async () => {
    await run();
    history.add(
      { type: 'Seen', day: '2026-03-02', who: 'lin' },
      { type: 'Seen', day: '2026-03-02', who: 'zoe', unreadable: true },
    );
    await run();
    expect(failures).toMatchObject([{ projection: 'test.seen', position: 6 }]);
    expect(rows('SELECT position FROM _checkpoint')).toEqual([{ position: 5 }]);
  });

  it('are rebuilt into a new generation when their version changes, and the old file goes', async () => {
    await run(1);
    const before = rows('SELECT * FROM people');
    await run(2);
    const views = new SqliteViews(folder, new Map([['test', 2]]));
    views.swapped('test');
    views.close();
    expect(rows('SELECT * FROM people')).toEqual(before);
    expect(new Generations(folder).current('test')).toEqual({ generation: 2, version: 2 });
    expect(readdirSync(folder).filter((file) => file.startsWith('test-1'))).toEqual([]);
  });

  it('keep the old generation in service when a rebuild meets an event that it cannot apply', async () => {
    await run();
    history.add({ type: 'Seen', day: '2026-03-02', who: 'poison' });
    await projections().rebuild(['test'], new AbortController().signal);
    expect(failures).toHaveLength(1);
    expect(new Generations(folder).current('test')).toEqual({ generation: 1, version: 1 });
    expect(rows('SELECT position FROM _checkpoint')).toEqual([{ position: 4 }]);
  });
});

describe('views', () => {
  it('wait for a position, and say so when it does not come', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'temoin-views-'));
    const views = new SqliteViews(folder, new Map([['test', 2]]));
    const reached = views.reached('test', 7);
    views.advanced('test', 6);
    views.advanced('test', 7);
    await expect(reached).resolves.toBeUndefined();
    await expect(views.reached('test', 8, 1)).rejects.toMatchObject({ code: 'view.behind', kind: 'unavailable' });
    expect(() => views.query('test')).toThrow('view.rebuilding');
    views.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
