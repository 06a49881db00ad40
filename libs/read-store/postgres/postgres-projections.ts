import type pg from 'pg';
import type { ViewGroup } from '../port.js';
import type { ProjectionFailure } from '../projection-failure.js';
import {
  type GenerationDraft,
  type GenerationStore,
  type GenerationWriter,
  Projections,
  type ProjectionsListener,
} from '../projections.js';
import type { Feed, RawEvent } from '../runner.js';
import { connect, connectWriter } from './connection.js';
import { PostgresGroupWriter } from './group-writer.js';
import { Lease, LeaseLost, type LeaseTimes, leaseTimes } from './lease.js';
import { makeRegister, Register, report, sweep } from './register.js';

const SWEEP_EVERY = 20_000;

export interface PostgresProjectionsOptions {
  /** `postgresql://user:password@host:port/database`; the user owns what it makes there. */
  readonly url: string;
  readonly lease?: LeaseTimes;
  /** Told when this process begins to run the projections, and when it no longer does. */
  readonly leading?: (leads: boolean) => void;
}

/**
 * Runs the projections of all groups on PostgreSQL, on one server at a time: whoever holds the lease. The others wait for
 * it, and take over within seconds of a holder's death, from its last commit.
 */
export class PostgresProjections<Raw extends RawEvent> {
  constructor(
    private readonly options: PostgresProjectionsOptions,
    private readonly groups: readonly ViewGroup[],
    private readonly feed: Feed<Raw>,
    private readonly listener: ProjectionsListener,
  ) {}

  /** Waits for the lease, then follows the log, until the signal is given. Errors: the database's; to be run again. */
  run(signal: AbortSignal): Promise<void> {
    return this.lead(signal, (projections, until) => projections.run(until));
  }

  /** Waits for the lease, fills new generations of these groups from the whole log and swaps them in. */
  rebuild(names: readonly string[], signal: AbortSignal): Promise<void> {
    return this.lead(signal, (projections, until) => projections.rebuild(names, until));
  }

  private async lead(
    signal: AbortSignal,
    work: (projections: Projections<Raw>, until: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { url, lease: times = leaseTimes } = this.options;
    let done = false;
    while (!done && !signal.aborted) {
      const client = await connect(url, 'temoin lease');
      try {
        await makeRegister(client);
        const lease = await Lease.acquire(client, signal, times);
        if (lease === undefined) return;
        done = await this.hold(lease, signal, work);
      } finally {
        // A lost connection may never say goodbye: nobody waits for it.
        void client.end().catch(() => undefined);
      }
    }
  }

  /** @returns false where the lease was lost meanwhile. */
  private async hold(
    lease: Lease,
    signal: AbortSignal,
    work: (projections: Projections<Raw>, until: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    const { url } = this.options;
    const [client, aside] = [await connectWriter(url), await Aside.open(url, this.groups)];
    try {
      this.options.leading?.(true);
      const store = new PostgresGenerations(client, new Register(client, lease));
      const projections = new Projections(store, this.groups, this.feed, aside.telling(this.listener));
      await work(projections, AbortSignal.any([signal, lease.lost]));
      return !lease.lost.aborted || signal.aborted;
    } catch (error) {
      if (error instanceof LeaseLost || lease.lost.aborted) return false;
      throw error;
    } finally {
      this.options.leading?.(false);
      await lease.release();
      await aside.close();
      void client.end().catch(() => undefined);
    }
  }
}

/** What the runner does on a connection apart: tells how the groups stand, and drops what went out of service. */
class Aside {
  private tail: Promise<void> = Promise.resolve();
  private readonly caughtUp = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly client: pg.Client,
    groups: readonly ViewGroup[],
  ) {
    const clean = () =>
      this.do(async () => {
        for (const { name } of groups) await sweep(client, name, false);
      });
    for (const { name } of groups) this.do(() => report(client, name, false));
    clean();
    this.timer = setInterval(clean, SWEEP_EVERY);
  }

  static async open(url: string, groups: readonly ViewGroup[]): Promise<Aside> {
    return new Aside(await connect(url, 'temoin upkeep', 0), groups);
  }

  telling(listener: ProjectionsListener): ProjectionsListener {
    return {
      advanced: (group, checkpoint, caughtUp) => {
        if (caughtUp && !this.caughtUp.has(group)) {
          this.caughtUp.add(group);
          this.do(() => report(this.client, group, true));
        }
        listener.advanced(group, checkpoint, caughtUp);
      },
      stopped: (failure) => {
        this.do(() => report(this.client, failure.group, false, told(failure)));
        listener.stopped(failure);
      },
      swapped: (group) => listener.swapped(group),
      rebuilding: (group, position) => listener.rebuilding?.(group, position),
    };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.race([this.tail, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    void this.client.end().catch(() => undefined);
  }

  /** One after the other; what fails is only late, the next turn does it. */
  private do(work: () => Promise<void>): void {
    this.tail = this.tail.then(work).catch(() => undefined);
  }
}

const told = ({ projection, type, position, message }: ProjectionFailure) => ({
  projection,
  type,
  position,
  why: message,
});

class PostgresGenerations implements GenerationStore {
  constructor(
    private readonly client: pg.ClientBase,
    private readonly register: Register,
  ) {}

  async inService(group: ViewGroup): Promise<boolean> {
    return (await this.register.current(group.name))?.version === group.version;
  }

  async writer(group: ViewGroup): Promise<GenerationWriter> {
    const current = await this.register.current(group.name);
    if (current === undefined) throw new Error(`${group.name} has no generation in service`);
    return new PostgresGroupWriter(this.client, this.register, group, current.generation, current.position, false);
  }

  async next(group: ViewGroup): Promise<GenerationDraft> {
    // What an interrupted rebuild left is not trusted.
    await sweep(this.client, group.name, true);
    const generation = await this.register.create(group);
    const writer = new PostgresGroupWriter(this.client, this.register, group, generation, 0, true);
    const swap = async () => {
      await writer.finish();
      await this.register.swap(group.name, generation);
    };
    return { writer, swap };
  }
}
