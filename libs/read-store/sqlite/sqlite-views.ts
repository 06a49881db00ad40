import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Refusal } from '#kernel';
import { type Eraser, Views } from '../views.js';
import { Waiters } from '../waiters.js';
import { Generations } from './generations.js';
import { remembering } from './remembering.js';
import { SqliteEraser } from './sqlite-eraser.js';
import { Statements } from './statements.js';

interface Opened {
  readonly generation: number;
  readonly database: Database.Database;
  readonly statements: Statements;
  readonly kysely: Kysely<unknown>;
}

/** Reads the generations in service. Whoever runs the projections tells it how far they are (`advanced`, `swapped`). */
export class SqliteViews extends Views {
  private readonly generations: Generations;
  private readonly opened = new Map<string, Opened>();
  private readonly checkpoints = new Map<string, number>();
  /** Where the rows of each group last changed, and our mark for it: a number never given before, in any generation. */
  private readonly changes = new Map<string, { readonly at: number; readonly mark: number }>();
  private lastMark = 0;
  private readonly waiters = new Waiters();

  /** @param versions of each group that this program knows: rows of another version are not shown. */
  constructor(
    directory: string,
    private readonly versions: ReadonlyMap<string, number>,
  ) {
    super();
    this.generations = new Generations(directory);
  }

  query<Tables>(group: string): Kysely<Tables> {
    return this.of(group).kysely as unknown as Kysely<Tables>;
  }

  /** A prepared statement where speed counts. */
  prepared(group: string, sql: string): Database.Statement<unknown[]> {
    return this.of(group).statements.of(sql);
  }

  checkpoint(group: string): number {
    const known = this.checkpoints.get(group);
    if (known !== undefined) return known;
    const position = this.prepared(group, 'SELECT position FROM _checkpoint').pluck().get() as number;
    this.checkpoints.set(group, position);
    return position;
  }

  reached(group: string, position: number, timeout?: number): Promise<void> {
    if ((this.checkpoints.get(group) ?? 0) >= position) return Promise.resolve();
    return this.waiters.wait(group, position, timeout);
  }

  mark(group: string): number | undefined {
    return this.changes.get(group)?.mark;
  }

  async erase<Tables, Result>(group: string, work: (eraser: Eraser<Tables>) => Promise<Result>): Promise<Result> {
    const eraser = new SqliteEraser<Tables>(this.generations.fileOf(group, this.of(group).generation));
    try {
      return await work(eraser);
    } finally {
      await eraser.close();
    }
  }

  /** @param changedAt where the rows last changed; told by who writes them, before anybody who waits for them is woken */
  advanced(group: string, checkpoint: number, changedAt?: number): void {
    this.checkpoints.set(group, checkpoint);
    if (changedAt !== undefined && changedAt !== this.changes.get(group)?.at) {
      this.changes.set(group, { at: changedAt, mark: (this.lastMark += 1) });
    }
    this.waiters.advanced(group, checkpoint);
  }

  /** Another generation was put in service: the next query opens it; the old file goes. */
  swapped(group: string): void {
    const old = this.opened.get(group);
    this.opened.delete(group);
    this.checkpoints.delete(group);
    this.changes.delete(group);
    old?.database.close();
    this.generations.sweep(group);
  }

  close(): void {
    for (const { database } of this.opened.values()) database.close();
    this.opened.clear();
  }

  private of(group: string): Opened {
    let opened = this.opened.get(group);
    if (opened === undefined) {
      opened = this.open(group);
      this.opened.set(group, opened);
    }
    return opened;
  }

  private open(group: string): Opened {
    const current = this.generations.current(group);
    if (current === undefined || current.version !== this.versions.get(group)) {
      throw new Refusal('view.rebuilding', 'unavailable', { group });
    }
    const database = new Database(this.generations.fileOf(group, current.generation), { readonly: true });
    database.pragma('cache_size = -4000');
    const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: remembering(database) }) });
    return { generation: current.generation, database, statements: new Statements(database), kysely };
  }
}
