import type { ReadEvent } from '#kernel';
import type { ViewGroup } from './port.js';
import { ProjectionFailure } from './projection-failure.js';

const BATCH = 1000;

/** An event as the log stores it: enough to know whether anybody wants it opened. */
export interface RawEvent {
  readonly type: string;
  readonly position: number;
}

export interface EndOfHistory {
  readonly caughtUp: true;
  readonly position: number;
}

/** The log as the runner follows it. */
export interface Feed<Raw extends RawEvent> {
  /**
   * Catch-up, then live, exclusive of `from`. @param types those that are wanted: others may be left out, or told by
   * where they stand alone
   */
  follow(from: number, signal: AbortSignal, types: ReadonlySet<string>): AsyncIterable<Raw | EndOfHistory>;
  open(raw: Raw): ReadEvent;
  /** Fetches what opening these will need, where that takes a journey: called once per batch, just before `open`. */
  readonly prepare?: ((raws: readonly Raw[]) => Promise<void> | undefined) | undefined;
}

/** One generation of one group, as the runner writes it. */
export interface GroupTarget {
  readonly group: ViewGroup;
  readonly checkpoint: number;
  /** Where its rows last changed, where the writer knows. */
  readonly changedAt?: number;
  apply(events: readonly ReadEvent[], upTo: number): void | Promise<void>;
}

export interface RunnerListener {
  /** The group's rows show the log up to `checkpoint`. @param changedAt checkpoint at which its rows last changed */
  advanced(group: string, checkpoint: number, caughtUp: boolean, changedAt?: number): void;
  /** The group stopped and stays where it is until the program is mended and started again. */
  stopped(failure: ProjectionFailure): void;
}

/**
 * Follows the log for several groups at once: each event is read and opened once. Pull-based, so a slow table slows the
 * reading, not the memory. A group that meets an event it cannot apply stops alone; it never skips.
 */
export class ProjectionRunner<Raw extends RawEvent> {
  private readonly running: Set<GroupTarget>;
  private readonly wanted: ReadonlyMap<GroupTarget, ReadonlySet<string>>;

  constructor(
    private readonly feed: Feed<Raw>,
    targets: readonly GroupTarget[],
    private readonly listener: RunnerListener,
  ) {
    this.running = new Set(targets);
    this.wanted = new Map(targets.map((target) => [target, typesOf(target.group)]));
  }

  /** Ends when the signal is given, or when every group has stopped. @param once end at the first end of history. */
  async run(signal: AbortSignal, once = false): Promise<void> {
    if (this.running.size === 0) return;
    const from = Math.min(...[...this.running].map((target) => target.checkpoint));
    const types = new Set([...this.wanted.values()].flatMap((wanted) => [...wanted]));
    let batch: Raw[] = [];
    for await (const item of this.feed.follow(from, signal, types)) {
      if ('caughtUp' in item) {
        await this.apply(batch, item.position, true);
        batch = [];
        if (once) return;
      } else if (batch.push(item) >= BATCH) {
        await this.apply(batch, item.position, false);
        batch = [];
      }
      if (this.running.size === 0) return;
    }
  }

  private async apply(batch: readonly Raw[], upTo: number, caughtUp: boolean): Promise<void> {
    if (this.feed.prepare !== undefined) {
      await this.feed.prepare(batch.filter((raw) => this.takersOf(raw).length > 0));
    }
    let opened: ReadEvent[] = [];
    for (const raw of batch) {
      const takers = this.takersOf(raw);
      if (takers.length === 0) continue;
      try {
        opened.push(this.feed.open(raw));
      } catch (error) {
        await this.give(opened, raw.position - 1, false);
        opened = [];
        for (const target of takers) this.stop(target, unreadable(target.group, raw, error));
      }
    }
    await this.give(opened, upTo, caughtUp);
  }

  private takersOf(raw: Raw): GroupTarget[] {
    const takers: GroupTarget[] = [];
    for (const target of this.running) {
      if (target.checkpoint < raw.position && this.wanted.get(target)?.has(raw.type)) takers.push(target);
    }
    return takers;
  }

  private async give(events: readonly ReadEvent[], upTo: number, caughtUp: boolean): Promise<void> {
    for (const target of [...this.running]) {
      if (target.checkpoint >= upTo && !caughtUp) continue;
      try {
        await target.apply(events, upTo);
        this.listener.advanced(target.group.name, target.checkpoint, caughtUp, target.changedAt);
      } catch (error) {
        if (!(error instanceof ProjectionFailure)) throw error;
        this.listener.advanced(target.group.name, target.checkpoint, false, target.changedAt);
        this.stop(target, error);
      }
    }
  }

  private stop(target: GroupTarget, failure: ProjectionFailure): void {
    this.running.delete(target);
    this.listener.stopped(failure);
  }
}

const typesOf = (group: ViewGroup): ReadonlySet<string> => new Set(group.projections.flatMap((p) => [...p.handles]));

/** An event that does not open (tampered, unknown version) stops whoever wants it. */
function unreadable(group: ViewGroup, raw: RawEvent, error: unknown): ProjectionFailure {
  const taker = group.projections.find((projection) => projection.handles.includes(raw.type));
  const event = { type: raw.type, position: raw.position } as ReadEvent;
  return new ProjectionFailure(group.name, taker?.name ?? group.name, event, error);
}
