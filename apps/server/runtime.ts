import { randomBytes } from 'node:crypto';
import { Decisions, type EventStore, Journal } from '#event-store';
import { type Clock, type Ids, systemClock } from '#kernel';
import { type AnyKeyring, legalDayOf, loadMasterKey, PAYLOAD_SEALER_URL } from '#keyring';
import { PostgresTraceSearch, SqliteTraceSearch, TraceRecorder, type TraceSearch } from '#traces';
import { eventRegistry, viewGroups } from './log-contexts.js';
import type { DataFolder } from './data-folder.js';
import { randomIds } from './ids.js';
import { isShared, type Places, placesOf } from './places.js';
import type { Settings } from './settings.js';
import { openLog } from './logs.js';
import { openKeyring, type OpenedViews, openViews, type ServedViews } from './stores.js';
import { type GroupStatus, Projector } from './workers/projector.js';

export interface RuntimeOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
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
  readonly search: TraceSearch;
  readonly views: ServedViews;

  private constructor(
    readonly folder: DataFolder,
    readonly clock: Clock,
    readonly ids: Ids,
    readonly places: Places,
    readonly keyring: AnyKeyring,
    readonly store: EventStore,
    private readonly opened: OpenedViews,
    readonly projector: Projector | undefined,
    /** What the operator should know, such as a master key that lies beside the data. */
    readonly warnings: readonly string[],
  ) {
    this.journal = new Journal(store, eventRegistry(), keyring, ids, legalDayOf);
    this.decisions = new Decisions(this.journal);
    // A new writer at each start: whatever the last one left behind, its streams are never written again.
    this.recorder = new TraceRecorder(this.journal, randomBytes(6).toString('hex'));
    this.views = opened.views;
    this.search =
      opened.kind === 'sqlite' ? new SqliteTraceSearch(opened.views) : new PostgresTraceSearch(opened.views);
  }

  /** Whether other servers may write the same log. */
  get shared(): boolean {
    return isShared(this.places);
  }

  /** Takes the folder. @throws FolderInUse, WrongMasterKey, and whatever a store says of a file it cannot open. */
  static async open(options: RuntimeOptions): Promise<Runtime> {
    const { folder, settings, environment, clock = systemClock, ids = randomIds, project = true } = options;
    folder.take();
    const places = placesOf(settings, folder);
    const opened: { close(): unknown }[] = [];
    try {
      const master = loadMasterKey({ env: environment, dataDir: folder.path });
      const keyring = await openKeyring(places, { masterKey: master.key, clock });
      opened.push(keyring);
      const store = await openLog(places, PAYLOAD_SEALER_URL);
      opened.push(store);
      const views = await openViews(places);
      opened.push(views.views);
      const groups = viewGroups.map((group) => group.name);
      const projector = project ? new Projector({ places, masterKey: master.key }, groups, views.views) : undefined;
      const warnings = master.warning === undefined ? [] : [master.warning];
      return new Runtime(folder, clock, ids, places, keyring, store, views, projector, warnings);
    } catch (error) {
      for (const each of opened.reverse()) await each.close();
      folder.release();
      throw error;
    }
  }

  /** How each group of views stands, whichever server runs the projections. */
  standings(): ReadonlyMap<string, GroupStatus> {
    if (this.opened.kind === 'sqlite') return this.projector?.status ?? new Map<string, GroupStatus>();
    const { views } = this.opened;
    return new Map(viewGroups.map(({ name }) => [name, views.standing(name)]));
  }

  /** Why the projections as a whole stand still, where they do. */
  interruption(): string | undefined {
    if (this.opened.kind === 'postgres') {
      if (!this.opened.views.reachable) return 'the database of the read models is out of reach';
      // Another server may run them, while this one cannot.
      if (this.opened.views.running) return undefined;
    }
    return this.projector?.interruption;
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
    await this.views.close();
    await this.keyring.close();
    this.folder.release();
  }
}
