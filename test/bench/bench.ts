import { FilledFolder } from './data/filled-folder.js';
import type { Figure } from './figures.js';
import type { BenchName, BenchOptions } from './options.js';
import { RealServer } from './servers/real-server.js';
import type { Workspace } from './workspace.js';

/** What the lines share: the filled data folder and the server on it are made by the first that needs them. */
export class Bench {
  private filled: Promise<FilledFolder> | undefined;
  private started: Promise<RealServer> | undefined;

  constructor(
    readonly options: BenchOptions,
    readonly workspace: Workspace,
  ) {}

  /** A data folder whose log holds `options.traces` sealed traces, and nobody at work on it. */
  folder(): Promise<FilledFolder> {
    this.filled ??= FilledFolder.make(this.workspace, this.options.traces);
    return this.filled;
  }

  /** The real server, in a process of its own, on that folder, its views up to date. */
  server(): Promise<RealServer> {
    this.started ??= this.startServer();
    return this.started;
  }

  private async startServer(): Promise<RealServer> {
    const folder = await this.folder();
    await folder.rebuilt();
    return RealServer.start(this.workspace, folder.path);
  }
}

/** Measures one figure, or two that come from the same work. */
export interface Line {
  readonly names: readonly BenchName[];
  measure(bench: Bench): Promise<readonly Figure[]>;
}
