import type pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from './connection.js';
import { CHANNEL } from './register.js';

/** Notifications bring news at once; this finds what they did not, as behind a pooler that keeps them. */
const POLL = 1_000;
const RETRY = 250;

/** How a group stands, by the register. */
export interface GroupState {
  readonly group: string;
  readonly generation: number | null;
  readonly version: number | null;
  readonly position: number | null;
  readonly caughtUp: boolean;
  readonly failure: {
    readonly projection: string;
    readonly type: string;
    readonly position: number;
    readonly why: string;
  } | null;
  /** Whether some server holds the lease. */
  readonly running: boolean;
}

export interface WatchListener {
  /** @param afresh just connected: nothing told before holds. */
  states(states: readonly GroupState[], afresh: boolean): void;
  advanced(group: string, generation: number, version: number, position: number): void;
  /** Whether the register can be read. */
  reachable(yes: boolean): void;
}

const STATES = `
  SELECT g.view_group AS "group", generation, version, position, caught_up AS "caughtUp", failure,
    EXISTS (SELECT FROM temoin.lease WHERE expires_at > clock_timestamp()) AS running
  FROM temoin.groups g LEFT JOIN temoin.generations n ON n.view_group = g.view_group AND n.in_service`;

/** Follows the register on a connection of its own, and comes back by itself when that is lost. */
export class RegisterWatch {
  private readonly end = new AbortController();
  private wake = new AbortController();
  private waiting: (() => void)[] = [];
  private readonly watching: Promise<void>;

  private constructor(
    private readonly url: string,
    client: pg.Client,
    private readonly listener: WatchListener,
  ) {
    this.watching = this.watch(client);
  }

  /** Answers once the listener has been told how things stand. Errors: the database's. */
  static async open(
    url: string,
    prepare: (client: pg.Client) => Promise<void>,
    listener: WatchListener,
  ): Promise<RegisterWatch> {
    const client = await connect(url, 'temoin views');
    try {
      await prepare(client);
      await listen(client);
      listener.states((await client.query<GroupState>(STATES)).rows, true);
      return new RegisterWatch(url, client, listener);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** Reads the register now rather than at the next turn. @returns once that was read. */
  refreshed(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake.abort();
    });
  }

  async close(): Promise<void> {
    this.end.abort();
    await this.watching;
  }

  private async watch(first: pg.Client): Promise<void> {
    let client: pg.Client | undefined = first;
    while (!this.ended) {
      try {
        if (client === undefined) {
          client = await connect(this.url, 'temoin views');
          await listen(client);
        }
        await this.follow(client);
      } catch {
        this.listener.reachable(false);
        void client?.end().catch(() => undefined);
        client = undefined;
        await this.pause(RETRY);
      }
    }
    for (const done of this.waiting) done();
    await client?.end().catch(() => undefined);
  }

  private async follow(client: pg.Client): Promise<void> {
    client.on('notification', ({ payload }) => this.notified(payload));
    client.on('error', () => this.wake.abort());
    for (let afresh = true; !this.ended; afresh = false) {
      this.wake = new AbortController();
      const waiting = this.waiting;
      this.waiting = [];
      this.listener.states((await client.query<GroupState>(STATES)).rows, afresh);
      for (const done of waiting) done();
      this.listener.reachable(true);
      await this.pause(POLL);
    }
  }

  private notified(payload = ''): void {
    if (payload === '') return this.wake.abort();
    const [group, generation, version, position] = JSON.parse(payload) as [string, number, number, number];
    this.listener.advanced(group, generation, version, position);
  }

  private get ended(): boolean {
    return this.end.signal.aborted;
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: AbortSignal.any([this.end.signal, this.wake.signal]) }).catch(
      () => undefined,
    );
  }
}

const listen = (client: pg.Client): Promise<unknown> => client.query(`LISTEN ${CHANNEL}`);
