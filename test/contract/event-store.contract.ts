import { describe } from '@jest/globals';
import { describeAppends } from './event-store/appends.js';
import { describeDeletions } from './event-store/deletions.js';
import { describeReads } from './event-store/reads.js';
import { describeRepeats } from './event-store/repeats.js';
import type { OpenStore } from './event-store/samples.js';
import { describeSubscriptions } from './event-store/subscriptions.js';

/** What the port promises: every adapter runs this. `open` gives a store with nothing in it. */
export function eventStoreContract(name: string, open: OpenStore): void {
  describe(name, () => {
    describeAppends(open);
    describeRepeats(open);
    describeReads(open);
    describeSubscriptions(open);
    describeDeletions(open);
  });
}
