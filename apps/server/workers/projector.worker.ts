import { parentPort, workerData } from 'node:worker_threads';
import { LogFeed } from '../feed.js';
import { openProjections } from '../stores.js';
import { giveWay } from './give-way.js';
import type { Advance, ProjectorData, ProjectorMessage } from './messages.js';

const RETRY = 1_000;

const { places, masterKey } = workerData as ProjectorData;
const stop = new AbortController();
const advances = new Map<string, Advance>();

/** Advances wait for the end of the turn, so that those of all groups are one message; nothing overtakes them. */
function advanced(group: string, checkpoint: number, caughtUp: boolean, changedAt?: number): void {
  if (advances.size === 0) setImmediate(tellAdvances);
  const known = caughtUp || advances.get(group)?.caughtUp === true;
  advances.set(group, { group, checkpoint, caughtUp: known, ...(changedAt === undefined ? {} : { changedAt }) });
}

function tellAdvances(): void {
  if (advances.size > 0)
    parentPort?.postMessage({ kind: 'advanced', groups: [...advances.values()] } satisfies ProjectorMessage);
  advances.clear();
}

function tell(message: Exclude<ProjectorMessage, { kind: 'advanced' }>): void {
  tellAdvances();
  parentPort?.postMessage(message);
}

parentPort?.on('message', () => stop.abort());

async function follow(): Promise<void> {
  const feed = await LogFeed.open(places, Buffer.from(masterKey));
  try {
    const projections = await openProjections(places, feed, {
      advanced,
      stopped: ({ group, projection, type, position, message }) =>
        tell({ kind: 'stopped', group, projection, type, position, message }),
      swapped: (group) => tell({ kind: 'swapped', group }),
    });
    await projections.run(stop.signal);
  } finally {
    await feed.close();
  }
}

/** A full disk or a busy file may pass: nothing is lost, the checkpoint says where to go on. */
async function run(): Promise<void> {
  while (!stop.signal.aborted) {
    try {
      await follow();
      break;
    } catch (error) {
      tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
  tell({ kind: 'ended' });
  parentPort?.close();
}

giveWay();
await run();
