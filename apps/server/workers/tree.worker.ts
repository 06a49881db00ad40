import { parentPort, workerData } from 'node:worker_threads';
import { AnotherLog, checkSameLog, TreeGrower, TreeTaken, TreeWriter } from '#audit/tree';
import { isRefusal } from '#kernel';
import { type LogReader, openLogReader } from '../logs.js';
import { giveWay } from './give-way.js';
import type { TreeAnswer, TreeData, TreeRequest, TreeTrouble } from './messages.js';

const { places, folder, mark } = workerData as TreeData;
const answer = (message: TreeAnswer) => parentPort?.postMessage(message);
let stopping = false;

/** What fails leaves the tree where it was committed: log and tree are opened anew at the next turn. */
async function grow(): Promise<void> {
  try {
    reader ??= await openLogReader(places);
    if (writer === undefined) await checkSameLog(opened().files, reader);
    answer({ kind: 'grown', head: await new TreeGrower(reader, opened()).run(() => stopping) });
  } catch (error) {
    writer = undefined;
    answer({ kind: 'failed', trouble: troubleOf(error), why: error instanceof Error ? error.message : String(error) });
    await closeReader();
  }
}

async function closeReader(): Promise<void> {
  const log = reader;
  reader = undefined;
  await log?.close();
}

function troubleOf(error: unknown): TreeTrouble {
  if (error instanceof AnotherLog) return 'another-log';
  if (error instanceof TreeTaken) return 'taken';
  return isRefusal(error) ? 'store-unavailable' : 'tree-damaged';
}

let running: Promise<void> = Promise.resolve();
let reader: LogReader | undefined;
let writer: TreeWriter | undefined;
const opened = (): TreeWriter => (writer ??= new TreeWriter(folder, mark));

giveWay();
parentPort?.on('message', (request: TreeRequest) => {
  if (request === 'grow') return void (running = running.then(grow));
  stopping = true;
  void running.then(closeReader).finally(() => parentPort?.close());
});
