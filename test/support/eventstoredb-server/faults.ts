import { setTimeout as sleep } from 'node:timers/promises';

/** What a node can be told to do wrong. Counts go down to 0 by themselves. */
export class Faults {
  /** Before each answer to a write, and before each read. */
  delayMilliseconds = 0;
  /** Writes that are done, and whose connection is then cut instead of being answered. */
  lostAcknowledgements = 0;
  /** Calls that need a leader and are sent to the one that the cluster names (this node, perhaps). */
  notLeader = 0;
  /** Calls answered with `UNAVAILABLE`. */
  notReady = 0;
  /** Calls answered with “access denied”, until it is false again. */
  denied = false;
  /** Accepts connections and answers nothing, until it is false again. */
  silent = false;
  /** Repeated appends are answered without the position, as older servers do. */
  repeatsWithoutPosition = false;

  take(fault: 'lostAcknowledgements' | 'notLeader' | 'notReady'): boolean {
    if (this[fault] <= 0) return false;
    this[fault] -= 1;
    return true;
  }

  async delay(): Promise<void> {
    if (this.delayMilliseconds > 0) await sleep(this.delayMilliseconds);
    while (this.silent) await sleep(10);
  }
}
