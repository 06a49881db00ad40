import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

const NAME = 'projections';

/** Checked by whatever the holder commits. Parameters 1 and 2: holder and token. The row stays locked until the commit. */
export const FENCE = `fence AS (SELECT FROM temoin.lease WHERE name = '${NAME}' AND holder = $1 AND token = $2 FOR SHARE)`;

export interface LeaseTimes {
  /** A holder that does not renew loses it after so many milliseconds. */
  readonly ttl: number;
  readonly renewal: number;
  /** How often one who waits tries. */
  readonly attempt: number;
}

export const leaseTimes: LeaseTimes = { ttl: 4_000, renewal: 1_000, attempt: 500 };

/** Who holds the lease; the token grows each time it changes hands. */
export interface Hold {
  readonly holder: string;
  readonly token: number;
}

/** Another runner has taken over: what was under way was not committed. */
export class LeaseLost extends Error {
  constructor() {
    super('another server has taken the projections over');
  }
}

/**
 * The right to run the projections, which one process of all has at a time: a row with an expiry by the database's clock,
 * renewed by its holder. Whoever lost it without knowing is stopped by the fence.
 */
export class Lease implements Hold {
  private readonly loss = new AbortController();
  private readonly end = new AbortController();
  private readonly renewing: Promise<void>;

  private constructor(
    private readonly client: pg.ClientBase,
    readonly holder: string,
    readonly token: number,
    private readonly times: LeaseTimes,
  ) {
    this.renewing = this.renew();
  }

  /** Waits for its turn. @returns undefined once the signal is given. @param client used by nobody else meanwhile. */
  static async acquire(
    client: pg.ClientBase,
    signal: AbortSignal,
    times: LeaseTimes = leaseTimes,
  ): Promise<Lease | undefined> {
    const holder = `${hostname()}/${process.pid}/${randomUUID()}`;
    while (!signal.aborted) {
      const { rows } = await client.query<{ token: number }>(
        `INSERT INTO temoin.lease AS lease VALUES ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
         ON CONFLICT (name) DO UPDATE
         SET holder = excluded.holder, token = lease.token + 1, expires_at = excluded.expires_at
         WHERE lease.expires_at < clock_timestamp() RETURNING token`,
        [NAME, holder, times.ttl / 1000],
      );
      if (rows[0] !== undefined) return new Lease(client, holder, rows[0].token, times);
      await pause(times.attempt, signal);
    }
    return undefined;
  }

  /** Given when the lease is lost, or can no longer be known to be held. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Gives it up at once, so that another need not wait. */
  async release(): Promise<void> {
    this.end.abort();
    // Out of reach, it will expire by itself.
    if (this.lost.aborted) return;
    await this.renewing;
    const text = `UPDATE temoin.lease SET expires_at = '-infinity' WHERE name = $1 AND holder = $2 AND token = $3`;
    await this.client.query(text, [NAME, this.holder, this.token]).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const text = `UPDATE temoin.lease SET expires_at = clock_timestamp() + make_interval(secs => $4)
      WHERE name = $1 AND holder = $2 AND token = $3`;
    let watchdog = this.watchdog();
    await pause(this.times.renewal, this.end.signal);
    while (!this.end.signal.aborted && !this.lost.aborted) {
      const next = this.watchdog();
      try {
        const { rowCount } = await this.client.query(text, [NAME, this.holder, this.token, this.times.ttl / 1000]);
        if (rowCount !== 1) this.loss.abort();
      } catch {
        this.loss.abort();
      }
      clearTimeout(watchdog);
      watchdog = next;
      await pause(this.times.renewal, AbortSignal.any([this.end.signal, this.lost]));
    }
    clearTimeout(watchdog);
  }

  /** An answer that does not come is no renewal. */
  private watchdog(): NodeJS.Timeout {
    return setTimeout(() => this.loss.abort(), this.times.ttl);
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);
