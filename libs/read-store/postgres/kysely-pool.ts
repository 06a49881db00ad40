import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { Refusal } from '#kernel';
import type { Value } from '../port.js';
import { isGone, isUnreachable } from './connection.js';
import { storable } from './rows.js';

/** A database that is out of reach, or a generation that is gone, is a refusal: it may be asked again. */
export function translated(error: unknown): unknown {
  if (isUnreachable(error)) return new Refusal('view.unavailable', 'unavailable');
  return isGone(error) ? new Refusal('view.rebuilding', 'unavailable') : error;
}

/** The driver's pool as Kysely asks for it. */
export class KyselyPool implements PostgresPool {
  constructor(private readonly pool: pg.Pool) {}

  async connect(): Promise<PostgresPoolClient> {
    try {
      return new PooledClient(await this.pool.connect());
    } catch (error) {
      throw translated(error);
    }
  }

  async end(): Promise<void> {
    // The pool is its owner's.
  }
}

class PooledClient implements PostgresPoolClient {
  constructor(private readonly client: pg.PoolClient) {}

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    sql: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof sql !== 'string') throw new Error('cursors are not used here');
    return this.run<R>(sql, parameters);
  }

  release(): void {
    this.client.release();
  }

  private async run<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      const result = await this.client.query<R & pg.QueryResultRow>(
        sql,
        parameters.map((value) => storable(value as Value)),
      );
      return { command: result.command as 'SELECT', rowCount: result.rowCount ?? 0, rows: result.rows };
    } catch (error) {
      throw translated(error);
    }
  }
}
