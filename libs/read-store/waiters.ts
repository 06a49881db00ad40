import { Refusal } from '#kernel';

const WAIT = 5_000;

interface Waiter {
  readonly position: number;
  readonly done: () => void;
}

/** Those who wait until a group of views shows a position. */
export class Waiters {
  private readonly groups = new Map<string, Set<Waiter>>();

  /** @throws Refusal `view.behind` (503) after `timeout` milliseconds. */
  wait(group: string, position: number, timeout = WAIT): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.groups.get(group) ?? new Set<Waiter>();
      this.groups.set(group, waiters);
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        reject(new Refusal('view.behind', 'unavailable', { group }));
      }, timeout);
      const done = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
        resolve();
      };
      const waiter: Waiter = { position, done };
      waiters.add(waiter);
    });
  }

  advanced(group: string, checkpoint: number): void {
    for (const waiter of this.groups.get(group) ?? []) if (waiter.position <= checkpoint) waiter.done();
  }
}
