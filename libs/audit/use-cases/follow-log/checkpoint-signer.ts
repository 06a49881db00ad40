import type { Journal } from '#event-store';
import type { Clock, Ids } from '#kernel';
import { checkpointText } from '../../domain/checkpoint.js';
import { CHECKPOINT_STREAM, type CheckpointSigned } from '../../domain/events.js';
import type { NoteSigner } from '../../domain/signed-note.js';
import type { TreeHead } from '../../tree/tree-reader.js';

export interface SigningOptions {
  readonly journal: Journal;
  readonly signer: NoteSigner;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds between two checkpoint events, at least. */
  readonly every: number;
}

/** Signs the heads of a tree, and puts one in the log now and then. */
export class CheckpointSigner {
  private last: { readonly size: number; readonly at: number } | undefined;
  private known = false;

  constructor(private readonly options: SigningOptions) {}

  /** The signed note of a head. */
  note({ size, root }: TreeHead): string {
    return this.sign(checkpointText({ origin: this.options.signer.name, size, root: Buffer.from(root, 'hex') }));
  }

  sign(text: string): string {
    return this.options.signer.sign(text);
  }

  /** At most once in `every`, and only where more has come than the last checkpoint's own event. */
  async signWhenDue(head: TreeHead): Promise<void> {
    const { journal, clock, ids, every } = this.options;
    if (!this.known) await this.recall();
    const at = clock.now();
    const { size, root } = head;
    if (size <= (this.last === undefined ? 0 : this.last.size + 1)) return;
    if (this.last !== undefined && at - this.last.at < every) return;
    const data = { size, root: Buffer.from(root, 'hex').toString('base64'), note: this.note(head) };
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
