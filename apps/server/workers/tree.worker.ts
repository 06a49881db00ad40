import { parentPort, workerData } from 'node:worker_threads';
import { AnotherLog, checkSameLog, TreeGrower, TreeTaken, TreeWriter } from '#audit/tree';
import { isRefusal } from '#kernel';
import { openLogReader } from '../logs.js';
import { giveWay } from './give-way.js';
import type { TreeAnswer, TreeData, TreeRequest, TreeTrouble } from './messages.js';

const { places, folder, mark } = workerData as TreeData;
const answer = (message: TreeAnswer) => parentPort?.postMessage(message);
let stopping = false;

/** What fails leaves the tree where it was committed: it is opened anew at the next turn. */
async function grow(): Promise<void> {
  try {
    const reader = await openLogReader(places);
    try {
      if (writer === undefined) await checkSameLog(opened().files, reader);
      const page = (from: number, limit: number) => Array.fromAsync(reader.readAll({ from, limit }));
      answer({ kind: 'grown', head: await new TreeGrower(page, opened()).run(() => stopping) });
    } finally {
      await reader.close();
    }
  } catch (error) {
    writer = undefined;
    answer({ kind: 'failed', trouble: troubleOf(error), why: error instanceof Error ? error.message : String(error) });
  }
}

function troubleOf(error: unknown): TreeTrouble {
  if (error instanceof AnotherLog) return 'another-log';
  if (error instanceof TreeTaken) return 'taken';
  return isRefusal(error) ? 'store-unavailable' : 'tree-damaged';
}

let writer: TreeWriter | undefined;
const opened = (): TreeWriter => (writer ??= new TreeWriter(folder, mark));

giveWay();
parentPort?.on('message', (request: TreeRequest) => {
  if (request === 'grow') return void grow();
  stopping = true;
  parentPort?.close();
});
