import type { EventStore } from '#event-store';
import { leafOfPlace, placeOf } from '../../domain/event-leaf.js';
import type { TreeFiles } from '../../tree/tree-reader.js';

/** The log is not the one that the tree has followed: an older copy of it, or another. */
export class AnotherLog extends Error {
  constructor() {
    super('the log does not hold the last event that the tree has taken up');
  }
}

/** Before a tree goes on: its last leaf is an event of this log, unless its stream is deleted. @throws AnotherLog */
export async function checkSameLog(
  tree: TreeFiles,
  store: Pick<EventStore, 'readStream' | 'deletedStreams'>,
): Promise<void> {
  const { size } = tree.head;
  if (size === 0) return;
  const { stream, revision } = tree.place(size - 1);
  for await (const event of store.readStream(stream, { from: revision, limit: 1 })) {
    if (leafOfPlace(placeOf(event)).equals(tree.leaf(size - 1))) return;
    throw new AnotherLog();
  }
  if (!(await store.deletedStreams()).includes(stream)) throw new AnotherLog();
}
