import { setImmediate as breathe } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import type { Head } from '../../tree/tree-reader.js';
import type { TreeWriter } from '../../tree/tree-writer.js';

const PAGE = 500;
/** Events between two commits where the tree is far behind: each waits several times for the disk. */
const A_COMMIT = 5_000;

/** Brings a tree up to its log. Needs no key: any thread can run it. */
export class TreeGrower {
  constructor(
    private readonly log: Pick<EventStore, 'readAll'>,
    private readonly tree: TreeWriter,
  ) {}

  /**
   * Takes up what is new, and commits it. What comes after the end was reached is left to the next run: on a busy log,
   * chasing it would cost a query for every few events. Errors: of the tree and of the store.
   */
  async run(stopped: () => boolean = () => false): Promise<Head> {
    const { tree } = this;
    let uncommitted = 0;
    let position = tree.head.position;
    for (let more = true; more && !stopped(); await breathe()) {
      const events = await Array.fromAsync(this.log.readAll({ from: position, limit: PAGE }));
      for (const event of events) tree.append(event);
      position = events.at(-1)?.position ?? position;
      uncommitted += events.length;
      if (uncommitted >= A_COMMIT) {
        tree.commit();
        uncommitted = 0;
      }
      more = events.length === PAGE;
    }
    if (uncommitted > 0) tree.commit();
    return tree.head;
  }
}
