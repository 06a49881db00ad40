import type { Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { uuidOfHex } from '#kernel';
import type { Direction, StoredEvent } from '../port.js';
import { type Connection, guarded, LIVE } from './database.js';
import { COLUMNS, LAST_CHARACTER, LIMIT, planOf, type ReadPlan } from './read-plan.js';

export const PAGE_ROWS = 500;
const PAGE_BYTES = 1024 * 1024;
/** Positions that one query may pass over, so that a search for rare streams lets the event loop breathe. */
const WINDOW = 5_000;
const CACHED_NAMES = 20_000;
const CACHED_PLANS = 50;

type Row = [
  position: number,
  stream: number,
  revision: number,
  id: string,
  type: string,
  metadata: string,
  data: Buffer,
];
type Bounds = Record<string, number | string>;

export interface Page {
  readonly events: StoredEvent[];
  /** Everything up to here (inclusive) has been seen; a position, or a revision in `stream`. */
  readonly readTo: number;
  /** Nothing was left when this was read. */
  readonly complete: boolean;
}

interface Prepared {
  readonly plan: ReadPlan;
  readonly statement: Statement<[Bounds], Row> | undefined;
}

/** Synchronous pages of at most some rows and about 1 MiB: what every read is made of. */
export class LogPages {
  private readonly names = new LRUCache<number, string>({ max: CACHED_NAMES });
  private readonly prepared = new LRUCache<string, Prepared>({ max: CACHED_PLANS });
  private readonly headRow;
  private readonly nameRow;
  private readonly streamRow;
  private readonly nextRow;
  private readonly previousRow;
  private readonly ofStream: Record<Direction, Statement<[Bounds], Row>>;

  constructor(private readonly db: Connection) {
    this.headRow = db.prepare<[], number>('SELECT head FROM log').pluck();
    this.nameRow = db.prepare<[number], string>('SELECT name FROM streams WHERE id = ?').pluck();
    this.streamRow = db
      .prepare<[string], number>(`SELECT id FROM streams WHERE name = ? AND deleted = ${LIVE}`)
      .pluck();
    this.nextRow = db.prepare<[number], number | null>('SELECT min(position) FROM events WHERE position > ?').pluck();
    this.previousRow = db
      .prepare<[number], number | null>('SELECT max(position) FROM events WHERE position < ?')
      .pluck();
    const ofStream = (order: string) =>
      this.rows(`SELECT ${COLUMNS} FROM events WHERE stream = (@stream + 0) AND revision ${order} LIMIT ${LIMIT}`);
    this.ofStream = {
      forwards: ofStream('>= @from ORDER BY revision ASC'),
      backwards: ofStream('<= @from ORDER BY revision DESC'),
    };
  }

  head(): number {
    return guarded(() => this.headRow.get() ?? 0);
  }

  /** Names of the deleted streams, scavenged or not. */
  tombstones(): string[] {
    return guarded(() =>
      this.db.prepare<[], string>(`SELECT name FROM streams WHERE deleted <> ${LIVE}`).pluck().all(),
    );
  }

  /** Names of the living streams that start with `prefix`. */
  streams(prefix: string): string[] {
    const sql = `SELECT name FROM streams WHERE name >= ? AND name < ? || '${LAST_CHARACTER}' AND deleted = ${LIVE}`;
    return guarded(() => this.db.prepare<[string, string], string>(sql).pluck().all(prefix, prefix));
  }

  /** What follows `after`. */
  forwards(after: number, limit: number, prefixes?: readonly string[]): Page {
    return guarded(() => {
      // Read first: what is committed between the two queries is then seen, at worst, by the next page.
      const head = Math.max(after, this.head());
      const { plan, statement } = this.prepare('forwards', prefixes);
      if (statement === undefined) return { events: [], readTo: head, complete: true };
      const until = plan.by === 'table' ? after + Math.max(WINDOW, limit) : Infinity;
      const bounds = plan.by === 'table' ? { after, until, limit } : { after, limit };
      const { events, cut } = this.collect(statement, { ...bounds, ...plan.parameters }, limit);
      const last = events.at(-1)?.position ?? after;
      if (cut) return { events, readTo: last, complete: last >= head };
      if (until >= head) return { events, readTo: Math.max(head, last), complete: true };
      const next = events.length > 0 ? until + 1 : (this.nextRow.get(until) ?? head + 1);
      const readTo = Math.min(next - 1, head);
      return { events, readTo, complete: readTo >= head };
    });
  }

  /** What precedes `before`. */
  backwards(before: number, limit: number, prefixes?: readonly string[]): Page {
    return guarded(() => {
      const { plan, statement } = this.prepare('backwards', prefixes);
      if (statement === undefined) return { events: [], readTo: 0, complete: true };
      const after = Math.min(before, this.head() + 1);
      const until = plan.by === 'table' ? after - Math.max(WINDOW, limit) : 0;
      const bounds = plan.by === 'table' ? { after, until, limit } : { after, limit };
      const { events, cut } = this.collect(statement, { ...bounds, ...plan.parameters }, limit);
      if (cut) return { events, readTo: events.at(-1)?.position ?? 0, complete: false };
      if (until <= 0) return { events, readTo: 0, complete: true };
      const readTo = events.length > 0 ? until : (this.previousRow.get(until) ?? -1) + 1;
      return { events, readTo, complete: readTo === 0 };
    });
  }

  /** Revisions from `from` on, inclusive. A stream that does not exist, or no longer, is empty. */
  stream(name: string, direction: Direction, from: number, limit: number): Page {
    return guarded(() => {
      const stream = this.streamRow.get(name);
      if (stream === undefined) return { events: [], readTo: from, complete: true };
      const { events, cut } = this.collect(this.ofStream[direction], { stream, from, limit }, limit);
      return { events, readTo: events.at(-1)?.revision ?? from, complete: !cut };
    });
  }

  private collect(
    statement: Statement<[Bounds], Row>,
    bounds: Bounds,
    limit: number,
  ): { events: StoredEvent[]; cut: boolean } {
    const rows: Row[] = [];
    let bytes = 0;
    for (const row of statement.iterate(bounds)) {
      rows.push(row);
      bytes += row[5].length + row[6].length;
      if (bytes >= PAGE_BYTES) break;
    }
    return { events: rows.map((row) => this.eventOf(row)), cut: bytes >= PAGE_BYTES || rows.length >= limit };
  }

  private eventOf([position, stream, revision, id, type, metadata, data]: Row): StoredEvent {
    return { id: uuidOfHex(id), type, metadata, data, stream: this.nameOf(stream), revision, position };
  }

  private nameOf(stream: number): string {
    let name = this.names.get(stream);
    if (name === undefined) {
      name = this.nameRow.get(stream) ?? '';
      this.names.set(stream, name);
    }
    return name;
  }

  private prepare(direction: Direction, prefixes?: readonly string[]): Prepared {
    const key = JSON.stringify([direction, prefixes]);
    let prepared = this.prepared.get(key);
    if (prepared === undefined) {
      const plan = planOf(prefixes);
      prepared = { plan, statement: plan.by === 'nothing' ? undefined : this.rows(plan[direction]) };
      this.prepared.set(key, prepared);
    }
    return prepared;
  }

  private rows(sql: string): Statement<[Bounds], Row> {
    const statement = this.db.prepare<[Bounds], Row>(sql);
    statement.raw();
    return statement;
  }
}
