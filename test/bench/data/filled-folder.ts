import { join } from 'node:path';
import { TreeGrower, TreeWriter } from '#audit';
import { SqliteLogReader } from '#event-store';
import { legalDayOf, loadMasterKey } from '#keyring';
import { SqliteProjections } from '#read-store';
import { expiryOfDay } from '#retention';
import { Progress } from '../../../apps/cli/support/terminal.js';
import { viewGroups } from '../../../apps/server/log-contexts.js';
import { DataFolder } from '../../../apps/server/data-folder.js';
import { LogFeed } from '../../../apps/server/feed.js';
import { placesOf } from '../../../apps/server/places.js';
import { Settings } from '../../../apps/server/settings.js';
import { RealServer } from '../servers/real-server.js';
import type { Workspace } from '../workspace.js';
import { DAY, DAYS, drafts, inBatches } from './drafts.js';
import { type People, registerPeople } from './people.js';
import { openStores } from './stores.js';

/** How long the server keeps traces. */
const MONTHS = 6;
const BATCH = 2000;
/** Batches under way at once: memory stays bounded, and the writer never waits. */
const AT_ONCE = 4;

/** How far a rebuild was after so many seconds. */
export interface RebuildMark {
  readonly position: number;
  readonly seconds: number;
}

export interface RebuildTimes {
  /** With the indexes of the last partitions and the final sync. */
  readonly seconds: number;
  /** Traces in the log. */
  readonly rows: number;
  readonly marks: readonly RebuildMark[];
}

/** A data folder with a partner, its people, and so many sealed traces; no process on it. Their oldest day is due. */
export class FilledFolder {
  private rebuilding: Promise<RebuildTimes> | undefined;

  private constructor(
    readonly path: string,
    readonly traces: number,
    readonly people: People,
    /** Sealed and durable, through the recorder. */
    readonly fillSpeed: number,
  ) {}

  static async make(workspace: Workspace, traces: number, name = 'data'): Promise<FilledFolder> {
    const path = workspace.path(name);
    const server = await RealServer.start(workspace, path);
    const people = await registerPeople(server.url, join(path, 'outbox'));
    await server.stop();
    const begun = performance.now();
    await fill(path, traces);
    const speed = traces / ((performance.now() - begun) / 1000);
    await growTree(path);
    return new FilledFolder(path, traces, people, speed);
  }

  /** Rebuilds the trace view from the log, at the first call; afterwards tells how long it took. */
  rebuilt(): Promise<RebuildTimes> {
    this.rebuilding ??= rebuild(this.path, this.traces);
    return this.rebuilding;
  }

  files(): DataFolder {
    return new DataFolder(this.path);
  }

  masterKey(): Buffer {
    return loadMasterKey({ env: {}, dataDir: this.path }).key;
  }
}

/** Days back to before the latest one of which the traces have expired. */
function daysKept(at: number): number {
  let days = DAYS - 10;
  while (expiryOfDay(legalDayOf(at - days * DAY), MONTHS) > at) days += 1;
  return days + 1;
}

async function fill(folder: string, traces: number): Promise<void> {
  const stores = await openStores(folder);
  const progress = new Progress('Remplissage du journal', traces);
  const batches = inBatches(drafts(traces, Date.now(), daysKept(Date.now())), BATCH);
  let done = 0;
  const write = async (): Promise<void> => {
    for (const batch of batches) {
      await stores.recorder.recordAll(batch);
      progress.update((done += batch.length));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, write));
  } finally {
    progress.stop();
    await stores.close();
  }
}

/** As a server has done by the time that so much is in its log: the measures are not to pay for it. */
async function growTree(path: string): Promise<void> {
  const { log, integrity } = new DataFolder(path);
  const reader = new SqliteLogReader(log);
  await new TreeGrower(reader, new TreeWriter(integrity, 'bench')).run();
  await reader.close();
}

async function rebuild(path: string, traces: number): Promise<RebuildTimes> {
  const files = new DataFolder(path);
  const { key } = loadMasterKey({ env: {}, dataDir: path });
  const feed = await LogFeed.open(placesOf(new Settings(), files), key, { ahead: true });
  const progress = new Progress('Reconstruction', traces);
  const marks: RebuildMark[] = [];
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  try {
    const projections = new SqliteProjections(files.views, viewGroups, feed, {
      rebuilding: (_, position) => {
        marks.push({ position, seconds: seconds() });
        progress.update(position);
      },
      advanced: () => undefined,
      swapped: () => undefined,
      stopped: (failure) => {
        throw failure;
      },
    });
    await projections.rebuild(['traces'], new AbortController().signal);
    return { seconds: seconds(), rows: traces, marks };
  } finally {
    progress.stop();
    await feed.close();
  }
}
