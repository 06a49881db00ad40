import { setImmediate as breathe } from 'node:timers/promises';
import type { Journal, StoredEvent } from '#event-store';
import { type Clock, type Ids } from '#kernel';
import { checkpointText } from '../../domain/checkpoint.js';
import { CHECKPOINT_STREAM, type CheckpointSigned } from '../../domain/events.js';
import type { NoteSigner } from '../../domain/signed-note.js';
import type { TreeHead } from '../../tree/tree-reader.js';
import type { TreeWriter } from '../../tree/tree-writer.js';

const PAGE = 250;

export interface FollowerOptions {
  readonly journal: Journal;
  /** The next events after a position. */
  readonly page: (after: number, limit: number) => Promise<readonly StoredEvent[]>;
  readonly tree: TreeWriter;
  readonly signer: NoteSigner;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds between two checkpoint events, at least. */
  readonly every: number;
}

/** Brings the tree up to the log, and signs it now and then. */
export class TreeFollower {
  private last: { readonly size: number; readonly at: number } | undefined;
  private known = false;

  constructor(private readonly options: FollowerOptions) {}

  get head(): TreeHead {
    return this.options.tree.head;
  }

  /** The signed note of the tree as it stands. */
  checkpoint(): string {
    const { tree, signer } = this.options;
    const { size, root } = tree.head;
    return signer.sign(checkpointText({ origin: signer.name, size, root: Buffer.from(root, 'hex') }));
  }

  /** Takes up what is new, in batches; then signs where it is time. Errors: of the tree and of the store. */
  async run(stopped: () => boolean = () => false): Promise<void> {
    const { tree, page } = this.options;
    while (!stopped()) {
      const events = await page(tree.head.position, PAGE);
      if (events.length === 0) return this.sign();
      for (const event of events) tree.append(event);
      tree.commit();
      await breathe();
    }
  }

  /** At most once in `every`, and only where more has come than the last checkpoint's own event. */
  private async sign(): Promise<void> {
    const { journal, tree, clock, ids, every } = this.options;
    if (!this.known) await this.recall();
    const at = clock.now();
    const { size, root } = tree.head;
    if (size <= (this.last === undefined ? 0 : this.last.size + 1)) return;
    if (this.last !== undefined && at - this.last.at < every) return;
    const data = { size, root: Buffer.from(root, 'hex').toString('base64'), note: this.checkpoint() };
    const event: CheckpointSigned = { type: 'CheckpointSigned', data };
    await journal.append(CHECKPOINT_STREAM, [event], 'any', { at, correlationId: ids.next(at) });
    this.last = { size, at };
  }

  private async recall(): Promise<void> {
    const { journal } = this.options;
    for await (const event of journal.readStream(CHECKPOINT_STREAM, { direction: 'backwards', limit: 1 })) {
      if (event.shredded) continue;
      const { size } = event.data as CheckpointSigned['data'];
      this.last = { size, at: Date.parse(event.metadata.time) };
    }
    this.known = true;
  }
}
