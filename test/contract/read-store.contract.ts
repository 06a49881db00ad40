import { describe } from '@jest/globals';
import { describeFollowing } from './read-store/following.js';
import { describeRows } from './read-store/rows.js';
import type { OpenReadStore } from './read-store/samples.js';
import { describeWaiting } from './read-store/waiting.js';

/** What read models promise, whichever store holds them. `open` gives a store with nothing in it. */
export function readStoreContract(name: string, open: OpenReadStore): void {
  describe(name, () => {
    describeFollowing(open);
    describeRows(open);
    describeWaiting(open);
  });
}
