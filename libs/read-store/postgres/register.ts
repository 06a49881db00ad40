import type pg from 'pg';
import type { ViewGroup } from '../port.js';
import { inTransaction, sqlState } from './connection.js';
import { createIndexSql, createTableSql, quote } from './ddl.js';
import { FENCE, type Hold, LeaseLost } from './lease.js';

/** Every change of what readers should know is told here. */
export const CHANNEL = 'temoin_views';
/** How long a generation that went out of service is kept, for those who have not heard yet. */
const GRACE_SECONDS = 15;
/** A transaction locks each table that it drops, and the server has room for so many locks. */
const TABLES_AT_ONCE = 100;
const LOCKED = '55P03';

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS temoin;
  CREATE TABLE IF NOT EXISTS temoin.lease (
    name text PRIMARY KEY, holder text NOT NULL, token bigint NOT NULL, expires_at timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS temoin.groups (
    view_group text PRIMARY KEY, generations bigint NOT NULL DEFAULT 0,
    caught_up boolean NOT NULL DEFAULT false, failure jsonb
  );
  CREATE TABLE IF NOT EXISTS temoin.generations (
    view_group text NOT NULL REFERENCES temoin.groups, generation bigint NOT NULL, version bigint NOT NULL,
    position bigint NOT NULL DEFAULT 0, shredded bigint NOT NULL DEFAULT 0, doubles bigint NOT NULL DEFAULT 0,
    in_service boolean NOT NULL DEFAULT false, retired_at timestamptz,
    PRIMARY KEY (view_group, generation)
  ) WITH (fillfactor = 50);
  CREATE UNIQUE INDEX IF NOT EXISTS generations_in_service ON temoin.generations (view_group) WHERE in_service;`;

/** Makes the tables in which servers agree on generations and on who writes. Several servers may do it at once. */
export async function makeRegister(client: pg.ClientBase): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(
      "SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock(hashtext('temoin register'))",
    );
    await client.query(SCHEMA);
  });
}

export interface Generation {
  readonly generation: number;
  readonly version: number;
  readonly position: number;
}

/** A group's tables are in the schema `<group>_<generation>`. */
export const schemaOf = (group: string, generation: number): string => `${group}_${generation}`;

/** What is written about generations; all of it by the one who holds the lease. */
export class Register {
  constructor(
    private readonly client: pg.ClientBase,
    private readonly hold: Hold,
  ) {}

  async current(group: string): Promise<Generation | undefined> {
    const text = 'SELECT generation, version, position FROM temoin.generations WHERE view_group = $1 AND in_service';
    return (await this.client.query<Generation>(text, [group])).rows[0];
  }

  /** An empty generation beside the one in service: its schema and its tables. @returns its number. */
  async create(group: ViewGroup): Promise<number> {
    return inTransaction(this.client, async () => {
      const { rows } = await this.client.query<{ generations: number }>(
        `INSERT INTO temoin.groups (view_group, generations) VALUES ($1, 1)
         ON CONFLICT (view_group) DO UPDATE SET generations = groups.generations + 1 RETURNING generations`,
        [group.name],
      );
      const generation = rows[0]?.generations ?? 1;
      const schema = schemaOf(group.name, generation);
      await this.client.query(`CREATE SCHEMA ${quote(schema)}`);
      for (const table of group.tables) {
        await this.client.query(createTableSql(table, schema));
        if (table.partitioned) continue;
        for (const index of table.indexes ?? []) await this.client.query(createIndexSql(table, index, schema));
      }
      const text = `WITH ${FENCE} INSERT INTO temoin.generations (view_group, generation, version) SELECT $3::text, $4::bigint, $5::bigint FROM fence`;
      await this.fenced(text, [group.name, generation, group.version]);
      return generation;
    });
  }

  /**
   * Moves the checkpoint of a generation, in the transaction of its rows: its last statement.
   * @throws LeaseLost where another runner has taken over; then nothing may be committed.
   */
  async advance(
    group: string,
    generation: number,
    from: number,
    to: number,
    counts: { shredded: number; doubles: number },
  ): Promise<void> {
    await this.fenced(
      `WITH ${FENCE} UPDATE temoin.generations
       SET position = $6, shredded = shredded + $7, doubles = doubles + $8
       WHERE view_group = $3 AND generation = $4 AND position = $5 AND EXISTS (SELECT FROM fence)
       RETURNING CASE WHEN in_service THEN pg_notify('${CHANNEL}', json_build_array(view_group, generation, version, position)::text)::text END`,
      [group, generation, from, to, counts.shredded, counts.doubles],
    );
  }

  /** Puts a generation in service and the one before out of it: one transaction, durable once this returns. */
  async swap(group: string, generation: number): Promise<void> {
    await inTransaction(this.client, async () => {
      await this.client.query('SET LOCAL synchronous_commit = on');
      const retire =
        'UPDATE temoin.generations SET in_service = false, retired_at = clock_timestamp() WHERE view_group = $1 AND in_service';
      await this.client.query(retire, [group]);
      await this.client.query('UPDATE temoin.groups SET failure = NULL WHERE view_group = $1', [group]);
      await this.fenced(
        `WITH ${FENCE} UPDATE temoin.generations SET in_service = true
         WHERE view_group = $3 AND generation = $4 AND EXISTS (SELECT FROM fence)
         RETURNING pg_notify('${CHANNEL}', json_build_array(view_group, generation, version, position)::text)`,
        [group, generation],
      );
    });
  }

  private async fenced(text: string, values: readonly unknown[]): Promise<void> {
    const { rowCount } = await this.client.query(text, [this.hold.holder, this.hold.token, ...values]);
    if (rowCount !== 1) throw new LeaseLost();
  }
}

/** How the runner stands, for whoever asks any server. */
export async function report(
  client: pg.ClientBase,
  group: string,
  caughtUp: boolean,
  failure?: unknown,
): Promise<void> {
  const text = `INSERT INTO temoin.groups (view_group, caught_up, failure) VALUES ($1, $2, $3)
    ON CONFLICT (view_group) DO UPDATE SET caught_up = excluded.caught_up, failure = excluded.failure`;
  await client.query(text, [group, caughtUp, failure === undefined ? null : JSON.stringify(failure)]);
  await client.query(`NOTIFY ${CHANNEL}`);
}

/**
 * Drops generations that nobody reads any more: those that were never put in service, where `unfinished`, and those out of
 * it for a while. A table that is still being read is left to the next time.
 */
export async function sweep(client: pg.ClientBase, group: string, unfinished: boolean): Promise<void> {
  const text = `SELECT generation FROM temoin.generations WHERE view_group = $1 AND NOT in_service
    AND coalesce(retired_at < clock_timestamp() - make_interval(secs => $2), $3)`;
  const { rows } = await client.query<{ generation: number }>(text, [group, GRACE_SECONDS, unfinished]);
  for (const { generation } of rows) {
    if (!(await dropSchema(client, schemaOf(group, generation)))) continue;
    await client.query('DELETE FROM temoin.generations WHERE view_group = $1 AND generation = $2', [group, generation]);
  }
}

/** @returns false where somebody is still reading it. */
async function dropSchema(client: pg.ClientBase, schema: string): Promise<boolean> {
  // Partitions first, then their parents.
  const text = `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = $1 AND relkind IN ('r', 'p') ORDER BY relkind = 'p'`;
  const { rows } = await client.query<{ name: string }>(text, [schema]);
  try {
    for (let from = 0; from < rows.length; from += TABLES_AT_ONCE) {
      const names = rows.slice(from, from + TABLES_AT_ONCE).map(({ name }) => name);
      await inTransaction(client, async () => {
        await client.query("SET LOCAL lock_timeout = '2s'");
        await client.query(`DROP TABLE IF EXISTS ${names.join(', ')}`);
      });
    }
  } catch (error) {
    if (sqlState(error) === LOCKED) return false;
    throw error;
  }
  await client.query(`DROP SCHEMA IF EXISTS ${quote(schema)}`);
  return true;
}
