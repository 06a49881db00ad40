import type { ViewGroup } from './port.js';
import { type Feed, type GroupTarget, ProjectionRunner, type RawEvent, type RunnerListener } from './runner.js';

export interface ProjectionsListener extends RunnerListener {
  /** A rebuilt generation of the group is in service. */
  swapped(group: string): void;
  /** How far a rebuild is; nobody reads that generation yet. */
  rebuilding?(group: string, position: number): void;
}

type Eventually<T> = T | Promise<T>;

/** Writes one generation of one group. */
export interface GenerationWriter extends GroupTarget {
  close(): Eventually<void>;
}

/** A generation that is being filled, which nobody reads yet. */
export interface GenerationDraft {
  readonly writer: GenerationWriter;
  /** Ends the bulk load and puts the generation in service. */
  swap(): Eventually<void>;
}

/** The generations of every group's tables, as a kind of read store keeps them. */
export interface GenerationStore {
  /** Whether a generation made for this version of the group is in service. */
  inService(group: ViewGroup): Eventually<boolean>;
  writer(group: ViewGroup): Eventually<GenerationWriter>;
  /** An empty generation beside the one in service. */
  next(group: ViewGroup): Eventually<GenerationDraft>;
}

/**
 * Runs the projections of all groups. A group that has no generation for its version, or that is asked to be rebuilt, is
 * first filled from the log into a new generation, then swapped in; then all follow the log together.
 */
export class Projections<Raw extends RawEvent> {
  constructor(
    private readonly store: GenerationStore,
    private readonly groups: readonly ViewGroup[],
    private readonly feed: Feed<Raw>,
    private readonly listener: ProjectionsListener,
  ) {}

  /** Follows the log until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    const writers: GenerationWriter[] = [];
    try {
      const missing: string[] = [];
      for (const group of this.groups) if (!(await this.store.inService(group))) missing.push(group.name);
      await this.rebuild(missing, signal);
      if (signal.aborted) return;
      for (const group of this.groups) {
        // A group whose rebuild failed has been reported as stopped: it stays out.
        if (await this.store.inService(group)) writers.push(await this.store.writer(group));
      }
      await new ProjectionRunner(this.feed, writers, this.listener).run(signal);
    } finally {
      for (const writer of writers) await writer.close();
    }
  }

  /** Fills new generations of these groups from the whole log and swaps them in. */
  async rebuild(names: readonly string[], signal: AbortSignal): Promise<void> {
    const drafts: GenerationDraft[] = [];
    try {
      for (const group of this.groups) if (names.includes(group.name)) drafts.push(await this.store.next(group));
      const failures = new Set<string>();
      const listener: RunnerListener = {
        advanced: (group, checkpoint) => this.listener.rebuilding?.(group, checkpoint),
        stopped: (failure) => {
          failures.add(failure.group);
          this.listener.stopped(failure);
        },
      };
      const writers = drafts.map(({ writer }) => writer);
      await new ProjectionRunner(this.feed, writers, listener).run(signal, true);
      for (const draft of drafts) {
        const { writer } = draft;
        // A group that could not be rebuilt keeps its old generation, where there is one.
        if (signal.aborted || failures.has(writer.group.name)) continue;
        await draft.swap();
        this.listener.swapped(writer.group.name);
        this.listener.advanced(writer.group.name, writer.checkpoint, false);
      }
    } finally {
      for (const { writer } of drafts) await writer.close();
    }
  }
}
