import { parentPort, workerData } from 'node:worker_threads';
import { TreeGrower, TreeWriter } from '#audit/tree';
import { openLogReader } from '../logs.js';
import type { TreeAnswer, TreeData, TreeRequest } from './messages.js';

const { places, folder, mark } = workerData as TreeData;
const answer = (message: TreeAnswer) => parentPort?.postMessage(message);
let stopping = false;

/** What fails leaves the tree where it was committed: it is opened anew at the next turn. */
async function grow(): Promise<void> {
  try {
    const reader = await openLogReader(places);
    try {
      const page = (from: number, limit: number) => Array.fromAsync(reader.readAll({ from, limit }));
      answer({ kind: 'grown', head: await new TreeGrower(page, opened()).run(() => stopping) });
    } finally {
      await reader.close();
    }
  } catch (error) {
    writer = undefined;
    answer({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
}

let writer: TreeWriter | undefined;
const opened = (): TreeWriter => (writer ??= new TreeWriter(folder, mark));

parentPort?.on('message', (request: TreeRequest) => {
  if (request === 'grow') return void grow();
  stopping = true;
  parentPort?.close();
});
