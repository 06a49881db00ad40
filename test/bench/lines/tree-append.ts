import { hash } from 'node:crypto';
import type { StoredEvent } from '#event-store';
import { TreeWriter } from '#audit';
import type { Line } from '../bench.js';
import { number } from '../figures.js';

/** Twice what the folder of the other lines holds. */
const LEAVES_A_TRACE = 2;
const MEASURED = 100_000;
/** As the server's thread does where much is new. */
const A_COMMIT = 5_000;
const PAYLOAD = 400;
const MICROSECONDS = 1000;

/** What one more event costs a tree that is already large, commits included, against the two hashes that a leaf needs at least. */
export const treeAppend: Line = {
  names: ['tree-append'],
  measure({ workspace, options }) {
    const leaves = LEAVES_A_TRACE * options.traces;
    const tree = new TreeWriter(workspace.path('tree'), 'bench');
    grow(tree, leaves - MEASURED);
    const cost = grow(tree, MEASURED);
    workspace.remove('tree');
    return Promise.resolve([
      {
        name: 'tree-append',
        value: cost,
        unit: 'µs',
        limit: hashing(),
        against: 'les deux SHA-256 d’une feuille, sur les mêmes octets',
        wanted: [{ of: 'value', bound: 'below', threshold: 10 }],
        notes: [`les ${number(MEASURED)} derniers de ${number(leaves)} événements, écrits par ${number(A_COMMIT)}`],
      },
    ]);
  },
};

const payload = Buffer.alloc(PAYLOAD, 7);
const eventAt = (position: number): StoredEvent => ({
  position,
  stream: `trace-2026-11-${10 + (position % 18)}.${position % 8}`,
  revision: position >>> 3,
  id: `01a21c1c-4692-7731-be9f-${position.toString(16).padStart(12, '0')}`,
  type: 'ActionTraced',
  metadata: `{"time":"2026-11-27T09:00:00.000Z","keyId":"trace/2026-11-27","tag":"${position % 1500}"}`,
  data: payload,
});

/** @returns microseconds an event */
function grow(tree: TreeWriter, count: number): number {
  const before = tree.head.size;
  let spent = 0;
  for (let done = 0; done < count; done += A_COMMIT) {
    const events = Array.from({ length: Math.min(A_COMMIT, count - done) }, (_, rank) =>
      eventAt(before + done + rank + 1),
    );
    const begun = performance.now();
    for (const event of events) tree.append(event);
    tree.commit();
    spent += performance.now() - begun;
  }
  return (spent * MICROSECONDS) / count;
}

/** @returns microseconds */
function hashing(): number {
  const bytes = Buffer.alloc(PAYLOAD + 200, 7);
  const pair = Buffer.alloc(65, 7);
  const begun = performance.now();
  for (let done = 0; done < MEASURED; done += 1) {
    bytes.writeUInt32BE(done, 0);
    hash('sha256', bytes, 'buffer').copy(pair, 1);
    hash('sha256', pair, 'buffer');
  }
  return ((performance.now() - begun) * MICROSECONDS) / MEASURED;
}
