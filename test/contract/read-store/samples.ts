import type { OpenedEvent, ReadEvent } from '#kernel';
import type {
  Changes,
  EndOfHistory,
  Feed,
  Projection,
  ProjectionFailure,
  ProjectionsListener,
  RawEvent,
  Value,
  ViewGroup,
  Views,
} from '#read-store';

/** What a kind of read store must let the suites do. */
export interface OpenedReadStore {
  projections(
    groups: readonly ViewGroup[],
    feed: Feed<Told>,
    listener: ProjectionsListener,
  ): {
    run(signal: AbortSignal): Promise<void>;
    rebuild(names: readonly string[], signal: AbortSignal): Promise<void>;
  };
  /** Opened afresh on what is in service. */
  views(versions: ReadonlyMap<string, number>): Promise<Views & { close(): unknown }>;
  counts(group: string): Promise<{ position: number; shredded: number; doubles: number }>;
  generations(group: string): Promise<{ current: number; version: number; kept: number }>;
  dispose(): Promise<void>;
}

export type OpenReadStore = () => Promise<OpenedReadStore>;

/** A change that an event asks for. */
export interface Ask {
  readonly do: Exclude<keyof Changes, 'insertInto'>;
  readonly table: string;
  readonly with: readonly unknown[];
}

export interface Told extends RawEvent {
  readonly seen?: { readonly day: string; readonly who: string; readonly note?: Value };
  readonly asks?: readonly Ask[];
  readonly shredded?: boolean;
  readonly unreadable?: boolean;
}

export type Telling = Omit<Told, 'position' | 'type'> & { readonly type?: string };

/** A history that ends: the feed gives it, says now and then that it has caught up, and ends. */
export class History implements Feed<Told> {
  readonly events: Told[] = [];
  /** Positions after which the feed says that it has caught up: where batches end. */
  readonly pauses = new Set<number>();

  add(...added: readonly Telling[]): this {
    for (const event of added) this.events.push({ type: 'Told', ...event, position: this.events.length + 1 });
    return this;
  }

  async *follow(from: number, _signal: AbortSignal): AsyncIterable<Told | EndOfHistory> {
    for (const event of this.events) {
      if (event.position <= from) continue;
      yield event;
      if (this.pauses.has(event.position)) yield { caughtUp: true, position: event.position };
    }
    yield { caughtUp: true, position: this.events.length };
  }

  open(raw: Told): ReadEvent {
    if (raw.unreadable) throw new Error('the seal is broken');
    const place = { id: `id-${raw.position}`, stream: 's', revision: 0, position: raw.position, type: raw.type };
    const metadata = { schemaVersion: 1, time: '2026-03-01T00:00:00.000Z', $correlationId: 'c' };
    return raw.shredded ? { ...place, metadata, shredded: true } : { ...place, metadata, shredded: false, data: raw };
  }
}

const told: Projection = {
  name: 'test.told',
  handles: ['Told'],
  project(event: OpenedEvent, changes: Changes) {
    const { seen, asks = [] } = event.data as Told;
    if (seen !== undefined) {
      const { day, who, note = null } = seen;
      if (who === 'poison') throw new Error('who is that?');
      const inserted = changes.insertInto(
        'seen',
        day,
        { position: event.position, who, note },
        { table: 'once', row: { who } },
      );
      changes.insertOnce('people', { who, last: 0 });
      changes.latest('people', { who }, 'last', event.position);
      if (inserted) changes.increment('days', { day }, 'count', 1);
    }
    for (const ask of asks) (changes[ask.do] as (table: string, ...rest: unknown[]) => void)(ask.table, ...ask.with);
  },
};

export const testGroup = (version = 1): ViewGroup => ({
  name: 'test',
  version,
  tables: [
    {
      name: 'seen',
      columns: { position: 'integer', who: 'text', note: 'text?' },
      primaryKey: ['position'],
      indexes: [{ name: 'who', columns: ['who'] }],
      partitioned: true,
    },
    { name: 'once', columns: { who: 'text' }, primaryKey: ['who'], partitioned: true },
    { name: 'people', columns: { who: 'text', last: 'integer' }, primaryKey: ['who'] },
    { name: 'days', columns: { day: 'text', count: 'integer' }, primaryKey: ['day'] },
    {
      name: 'things',
      columns: { a: 'text', b: 'integer', c: 'text?', d: 'integer?', e: 'blob?' },
      primaryKey: ['a', 'b'],
      indexes: [{ name: 'c', columns: ['c', 'd'] }],
    },
  ],
  projections: [told],
});

export interface TestTables {
  seen_20260301: { position: number; who: string; note: string | null };
  seen_20260302: { position: number; who: string; note: string | null };
  once_20260301: { who: string };
  people: { who: string; last: number };
  days: { day: string; count: number };
  things: { a: string; b: number; c: string | null; d: number | null; e: Buffer | null };
}

export interface Heard extends ProjectionsListener {
  readonly failures: ProjectionFailure[];
  readonly swaps: string[];
}

export function hear(): Heard {
  const [failures, swaps]: [ProjectionFailure[], string[]] = [[], []];
  return {
    failures,
    swaps,
    advanced: () => undefined,
    stopped: (failure) => void failures.push(failure),
    swapped: (group) => void swaps.push(group),
  };
}

export const seen = (day: string, who: string, note?: string): Telling => ({
  seen: { day: `2026-03-${day}`, who, ...(note === undefined ? {} : { note }) },
});

/** Every row of the group's ordinary tables, and of the partition of 1 March, in order. */
export async function dump(views: Views): Promise<unknown> {
  const db = views.query<TestTables>('test');
  return {
    people: await db.selectFrom('people').selectAll().orderBy('who').execute(),
    days: await db.selectFrom('days').selectAll().orderBy('day').execute(),
    things: await db.selectFrom('things').selectAll().orderBy('a').orderBy('b').execute(),
  };
}
