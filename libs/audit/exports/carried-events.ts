import type { EventStore } from '#event-store';
import type { TreeFiles } from '../tree/tree-reader.js';
import type { CarriedEvent } from './format.js';

export interface FoundEvent {
  readonly event: CarriedEvent;
  /** Rank of its leaf. */
  readonly leaf: number;
}

/** The stored events behind positions of the log, through the tree: every store can read a stream from a revision. */
export class CarriedEvents {
  private position = 0;
  private atPosition: ReadonlyMap<string, FoundEvent> = new Map();

  constructor(
    private readonly tree: TreeFiles,
    private readonly store: Pick<EventStore, 'readStream'>,
  ) {}

  /** @returns undefined where the tree or the log has no such event. Errors: those of the store. */
  async find(position: number, id: string): Promise<FoundEvent | undefined> {
    if (position !== this.position) {
      this.atPosition = await this.readAt(position);
      this.position = position;
    }
    return this.atPosition.get(id);
  }

  /** A store may give all events of one append one position: they are leaves one after the other, of one stream. */
  private async readAt(position: number): Promise<Map<string, FoundEvent>> {
    const [first, end] = [this.firstFrom(position), this.firstFrom(position + 1)];
    const found = new Map<string, FoundEvent>();
    if (first === end) return found;
    const { stream, revision } = this.tree.place(first);
    let leaf = first;
    for await (const { data, ...event } of this.store.readStream(stream, { from: revision, limit: end - first })) {
      found.set(event.id, { event: { ...event, data: Buffer.from(data).toString('base64') }, leaf });
      leaf += 1;
    }
    return found;
  }

  /** The first leaf whose event stands at `position` or after it: leaves are in the order of positions. */
  private firstFrom(position: number): number {
    let [low, high] = [0, this.tree.head.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.tree.place(middle).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
