import type { ViewGroup } from '../port.js';
import {
  type GenerationDraft,
  type GenerationStore,
  type GenerationWriter,
  Projections,
  type ProjectionsListener,
} from '../projections.js';
import type { Feed, RawEvent } from '../runner.js';
import { Generations } from './generations.js';
import { GroupWriter } from './group-writer.js';

/** Runs the projections of all groups on SQLite: a file for each generation of each group. */
export class SqliteProjections<Raw extends RawEvent> extends Projections<Raw> {
  constructor(directory: string, groups: readonly ViewGroup[], feed: Feed<Raw>, listener: ProjectionsListener) {
    super(new SqliteGenerations(directory), groups, feed, listener);
  }
}

class SqliteGenerations implements GenerationStore {
  private readonly generations: Generations;

  constructor(directory: string) {
    this.generations = new Generations(directory);
  }

  inService(group: ViewGroup): boolean {
    return this.generations.current(group.name)?.version === group.version;
  }

  writer(group: ViewGroup): GenerationWriter {
    const current = this.generations.current(group.name);
    if (current === undefined) throw new Error(`${group.name} has no generation in service`);
    return new GroupWriter(this.generations.fileOf(group.name, current.generation), group, false);
  }

  next(group: ViewGroup): GenerationDraft {
    const { name, version } = group;
    const generation = (this.generations.current(name)?.generation ?? 0) + 1;
    // What an interrupted rebuild left is not trusted.
    this.generations.sweep(name);
    const writer = new GroupWriter(this.generations.fileOf(name, generation), group, true);
    const swap = () => {
      writer.finish();
      this.generations.swap(name, { generation, version });
    };
    return { writer, swap };
  }
}
