import { hash } from 'node:crypto';
import { HandleEmptyInListsPlugin, Kysely, PostgresDialect, replaceWithNoncontingentExpression } from 'kysely';
import type pg from 'pg';
import { Refusal } from '#kernel';
import type { Value } from '../port.js';
import { type Eraser, Views } from '../views.js';
import { Waiters } from '../waiters.js';
import { connectPool } from './connection.js';
import { quote } from './ddl.js';
import { KyselyPool, translated } from './kysely-pool.js';
import { PostgresEraser } from './postgres-eraser.js';
import { makeRegister, schemaOf } from './register.js';
import { type GroupState, RegisterWatch } from './register-watch.js';
import { storable } from './rows.js';

const CONNECTIONS = 10;
/**
 * For statements written by hand, planned once. Planning over half a year of partitions takes 30 ms, running over them 2;
 * and today's partition has no statistics yet: the way is always through the indexes.
 */
const INDEXED = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
};

export interface PostgresViewsOptions {
  readonly url: string;
  /** Of each group that this program knows: rows of another version are not shown. */
  readonly versions: ReadonlyMap<string, number>;
  /** Most connections for ordinary queries, and as many for statements written by hand. Default: 10. */
  readonly connections?: number;
}

interface InService {
  readonly generation: number;
  readonly version: number;
  readonly schema: string;
  readonly kysely: Kysely<unknown>;
  position: number;
}

/** How a group of views stands, whichever server runs the projections. */
export interface GroupStanding {
  readonly checkpoint: number;
  readonly caughtUp: boolean;
  readonly failure?: NonNullable<GroupState['failure']>;
}

/** Reads the generations in service, on any server; the register tells how far they are, whoever writes them. */
export class PostgresViews extends Views {
  private readonly groups = new Map<string, InService>();
  private readonly standings = new Map<string, GroupStanding>();
  private readonly waiters = new Waiters();
  private readonly pool: pg.Pool;
  private readonly prepared: pg.Pool;
  private readonly kysely: Kysely<unknown>;
  private watch: RegisterWatch | undefined;
  /** Whether the database answers, and whether some server runs the projections. */
  reachable = true;
  running = false;

  private constructor(private readonly options: PostgresViewsOptions) {
    super();
    const { url, connections = CONNECTIONS } = options;
    this.pool = connectPool(url, 'temoin queries', connections);
    this.prepared = connectPool(url, 'temoin statements', connections, INDEXED);
    this.kysely = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: new KyselyPool(this.pool) }),
      // SQLite takes `in ()`, which nothing is in; PostgreSQL does not.
      plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
    });
  }

  /** Makes the register where it is missing. Errors: the database's. */
  static async open(options: PostgresViewsOptions): Promise<PostgresViews> {
    const views = new PostgresViews(options);
    try {
      views.watch = await RegisterWatch.open(options.url, makeRegister, {
        states: (states, afresh) => views.update(states, afresh),
        advanced: (group, generation, version, position) => views.show(group, generation, version, position),
        reachable: (yes) => void (views.reachable = yes),
      });
      return views;
    } catch (error) {
      await views.close();
      throw error;
    }
  }

  query<Tables>(group: string): Kysely<Tables> {
    return this.of(group).kysely as unknown as Kysely<Tables>;
  }

  /**
   * Rows of a statement written by hand, which each connection plans once: it must read through indexes, and few texts
   * may differ. @param sql from the name of the group's schema, quoted.
   * @throws Refusal `view.rebuilding`, `view.unavailable`
   */
  async rows<Row extends object>(
    group: string,
    sql: (schema: string) => string,
    values: readonly (Value | readonly Value[])[],
  ): Promise<Row[]> {
    const text = sql(quote(this.of(group).schema));
    const bound = values.map((value) => (Array.isArray(value) ? value.map(storable) : storable(value as Value)));
    try {
      return (await this.prepared.query<Row>({ name: hash('md5', text), text, values: bound })).rows;
    } catch (error) {
      throw translated(error);
    }
  }

  checkpoint(group: string): number {
    return this.of(group).position;
  }

  /** Another server may write the rows: nothing says at once that they changed. */
  mark(): undefined {
    return undefined;
  }

  reached(group: string, position: number, timeout?: number): Promise<void> {
    if ((this.groups.get(group)?.position ?? 0) >= position) return Promise.resolve();
    return this.waiters.wait(group, position, timeout);
  }

  async erase<Tables, Result>(group: string, work: (eraser: Eraser<Tables>) => Promise<Result>): Promise<Result> {
    return work(new PostgresEraser(this.pool, this.of(group).schema, this.query<Tables>(group)));
  }

  /** The runner in this very process says so; the register would have, a moment later. */
  advanced(group: string, checkpoint: number): void {
    const shown = this.groups.get(group);
    if (shown === undefined) return;
    shown.position = Math.max(shown.position, checkpoint);
    this.waiters.advanced(group, shown.position);
  }

  /** A generation was put in service by this very process. */
  swapped(): void {
    void this.refreshed();
  }

  /** Once the register has been read anew. */
  async refreshed(): Promise<void> {
    await this.watch?.refreshed();
  }

  /** How the group stands by what the runner, on whichever server, has told. */
  standing(group: string): GroupStanding {
    const { caughtUp = false, failure } = this.standings.get(group) ?? {};
    const checkpoint = this.groups.get(group)?.position ?? 0;
    return { checkpoint, caughtUp, ...(failure === undefined ? {} : { failure }) };
  }

  async close(): Promise<void> {
    await this.watch?.close();
    for (const pool of [this.pool, this.prepared]) if (!pool.ending) await pool.end();
  }

  private of(group: string): InService {
    const shown = this.groups.get(group);
    if (shown === undefined || shown.version !== this.options.versions.get(group)) {
      throw new Refusal('view.rebuilding', 'unavailable', { group });
    }
    return shown;
  }

  private update(states: readonly GroupState[], afresh: boolean): void {
    // A database that was away may have come back with less: its last transactions, or a backup.
    if (afresh) this.groups.clear();
    this.running = states.some(({ running }) => running);
    for (const { group, generation, version, position, caughtUp, failure } of states) {
      this.standings.set(group, { checkpoint: position ?? 0, caughtUp, ...(failure === null ? {} : { failure }) });
      if (generation !== null) this.show(group, generation, version ?? 0, position ?? 0);
    }
  }

  private show(group: string, generation: number, version: number, position: number): void {
    const shown = this.groups.get(group);
    if (shown?.generation === generation) {
      // News come by several ways: the latest stands.
      shown.position = Math.max(shown.position, position);
    } else {
      const schema = schemaOf(group, generation);
      this.groups.set(group, { generation, version, position, schema, kysely: this.kysely.withSchema(schema) });
    }
    this.waiters.advanced(group, this.groups.get(group)?.position ?? 0);
  }
}
