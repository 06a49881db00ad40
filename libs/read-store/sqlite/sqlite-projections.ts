import type { ViewGroup } from '../port.js';
import { type Feed, ProjectionRunner, type RawEvent, type RunnerListener } from '../runner.js';
import { Generations } from './generations.js';
import { GroupWriter } from './group-writer.js';

export interface ProjectionsListener extends RunnerListener {
  /** A rebuilt generation of the group is in service. */
  swapped(group: string): void;
  /** How far a rebuild is; nobody reads that generation yet. */
  rebuilding?(group: string, position: number): void;
}

/**
 * Runs the projections of all groups on SQLite. A group that has no generation for its version, or that is asked to be
 * rebuilt, is first filled from the log into a new generation, then swapped in; then all follow the log together.
 */
export class SqliteProjections<Raw extends RawEvent> {
  private readonly generations: Generations;
  private readonly writers: GroupWriter[] = [];

  constructor(
    directory: string,
    private readonly groups: readonly ViewGroup[],
    private readonly feed: Feed<Raw>,
    private readonly listener: ProjectionsListener,
  ) {
    this.generations = new Generations(directory);
  }

  /** Follows the log until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.rebuild(
        this.groups.filter((group) => !this.inService(group)).map((group) => group.name),
        signal,
      );
      if (signal.aborted) return;
      // A group whose rebuild failed has been reported as stopped: it stays out.
      for (const group of this.groups.filter((each) => this.inService(each))) this.writers.push(this.writerOf(group));
      await new ProjectionRunner(this.feed, this.writers, this.listener).run(signal);
    } finally {
      for (const writer of this.writers.splice(0)) writer.close();
    }
  }

  /** Fills new generations of these groups from the whole log and swaps them in. */
  async rebuild(names: readonly string[], signal: AbortSignal): Promise<void> {
    const groups = this.groups.filter((group) => names.includes(group.name));
    const targets = groups.map((group) => this.nextGeneration(group));
    try {
      const failures = new Set<string>();
      const listener: RunnerListener = {
        advanced: (group, checkpoint) => this.listener.rebuilding?.(group, checkpoint),
        stopped: (failure) => {
          failures.add(failure.group);
          this.listener.stopped(failure);
        },
      };
      await new ProjectionRunner(
        this.feed,
        targets.map((target) => target.writer),
        listener,
      ).run(signal, true);
      for (const { writer, generation } of targets) {
        // A group that could not be rebuilt keeps its old generation, where there is one.
        if (signal.aborted || failures.has(writer.group.name)) continue;
        writer.finish();
        this.generations.swap(writer.group.name, { generation, version: writer.group.version });
        this.listener.swapped(writer.group.name);
        this.listener.advanced(writer.group.name, writer.checkpoint, false);
      }
    } finally {
      for (const { writer } of targets) writer.close();
    }
  }

  private inService(group: ViewGroup): boolean {
    return this.generations.current(group.name)?.version === group.version;
  }

  private nextGeneration(group: ViewGroup): { writer: GroupWriter; generation: number } {
    const generation = (this.generations.current(group.name)?.generation ?? 0) + 1;
    // What an interrupted rebuild left is not trusted.
    this.generations.sweep(group.name);
    return { writer: new GroupWriter(this.generations.fileOf(group.name, generation), group, true), generation };
  }

  private writerOf(group: ViewGroup): GroupWriter {
    const current = this.generations.current(group.name);
    if (current === undefined) throw new Error(`${group.name} has no generation in service`);
    return new GroupWriter(this.generations.fileOf(group.name, current.generation), group, false);
  }
}
