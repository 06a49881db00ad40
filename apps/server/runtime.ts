import { randomBytes } from 'node:crypto';
import { Decisions, Journal, SqliteEventStore } from '#event-store';
import { type Clock, type Ids, systemClock } from '#kernel';
import { Keyring, legalDayOf, loadMasterKey } from '#keyring';
import { SqliteViews } from '#read-store';
import { SqliteTraceSearch, TraceRecorder } from '#traces';
import { eventRegistry, viewGroups } from './log-contexts.js';
import type { DataFolder } from './data-folder.js';
import { randomIds } from './ids.js';
import { Projector } from './workers/projector.js';

export interface RuntimeOptions {
  readonly folder: DataFolder;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Without it views stay as they are: for tools that only read or write the log. */
  readonly project?: boolean;
}

/** The stores of one process on one data folder, opened in order and closed in reverse. */
export class Runtime {
  readonly journal: Journal;
  readonly decisions: Decisions;
  readonly recorder: TraceRecorder;
  readonly search: SqliteTraceSearch;

  private constructor(
    readonly folder: DataFolder,
    readonly clock: Clock,
    readonly ids: Ids,
    readonly keyring: Keyring,
    readonly store: SqliteEventStore,
    readonly views: SqliteViews,
    readonly projector: Projector | undefined,
    /** What the operator should know, such as a master key that lies beside the data. */
    readonly warnings: readonly string[],
  ) {
    this.journal = new Journal(store, eventRegistry(), keyring, ids, legalDayOf);
    this.decisions = new Decisions(this.journal);
    // A new writer at each start: whatever the last one left behind, its streams are never written again.
    this.recorder = new TraceRecorder(this.journal, randomBytes(6).toString('hex'));
    this.search = new SqliteTraceSearch(views);
  }

  /** Takes the folder. @throws FolderInUse, WrongMasterKey, and whatever a store says of a file it cannot open. */
  static async open(options: RuntimeOptions): Promise<Runtime> {
    const { folder, environment, clock = systemClock, ids = randomIds, project = true } = options;
    folder.take();
    const opened: { close(): unknown }[] = [];
    try {
      const master = loadMasterKey({ env: environment, dataDir: folder.path });
      const keyring = Keyring.open({ file: folder.keyring, masterKey: master.key, clock });
      opened.push(keyring);
      const store = await SqliteEventStore.open({ file: folder.log });
      opened.push(store);
      const views = new SqliteViews(folder.views, new Map(viewGroups.map(({ name, version }) => [name, version])));
      const files = { log: folder.log, keyring: folder.keyring, views: folder.views };
      const groups = viewGroups.map((group) => group.name);
      const projector = project ? new Projector({ files, masterKey: master.key }, groups, views) : undefined;
      const warnings = master.warning === undefined ? [] : [master.warning];
      return new Runtime(folder, clock, ids, keyring, store, views, projector, warnings);
    } catch (error) {
      for (const each of opened.reverse()) await each.close();
      folder.release();
      throw error;
    }
  }

  /** Waits until every view shows the log up to `position`. */
  async reached(position: number, timeout?: number): Promise<void> {
    await Promise.all(viewGroups.map((group) => this.views.reached(group.name, position, timeout)));
  }

  /** Finishes what was acknowledged, then lets go of the folder. */
  async close(): Promise<void> {
    // Readers first: the last connection to close folds the write-ahead log into the file.
    await this.projector?.stop();
    await this.store.close();
    this.views.close();
    this.keyring.close();
    this.folder.release();
  }
}
