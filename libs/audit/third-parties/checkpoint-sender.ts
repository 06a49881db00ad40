import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from '#event-store';
import { CHECKPOINT_STREAM, type CheckpointSigned } from '../domain/events.js';
import { sha256 } from '../domain/hashing.js';
import type { SentCheckpoint, Witness } from './witness.js';

/** Size of the last checkpoint that each witness has taken, by hash of its address. */
type Taken = Record<string, number>;

export interface NotSent {
  /** What a log line may say of the witness. */
  readonly witness: string;
  readonly why: string;
}

/** Hands the latest checkpoint of the log to whoever keeps checkpoints. What fails is tried again at the next call. */
export class CheckpointSender {
  private readonly file: string;

  /** @param folder of the tree */
  constructor(
    private readonly journal: Pick<Journal, 'readStream'>,
    private readonly witnesses: readonly Witness[],
    folder: string,
  ) {
    this.file = join(folder, 'sent.json');
  }

  /** @returns whoever did not take it. Errors: those of the store. */
  async send(): Promise<readonly NotSent[]> {
    if (this.witnesses.length === 0) return [];
    const latest = await this.latest();
    if (latest === undefined) return [];
    const failures: NotSent[] = [];
    for (const witness of this.witnesses) {
      const taken = this.taken();
      const id = idOf(witness);
      if ((taken[id] ?? 0) >= latest.size) continue;
      try {
        await witness.send(latest);
        this.note({ ...taken, [id]: latest.size });
      } catch (error) {
        failures.push({ witness: witness.name, why: error instanceof Error ? error.message : 'unknown' });
      }
    }
    return failures;
  }

  private async latest(): Promise<SentCheckpoint | undefined> {
    for await (const event of this.journal.readStream(CHECKPOINT_STREAM, { direction: 'backwards', limit: 1 }))
      if (!event.shredded) return event.data as CheckpointSigned['data'];
    return undefined;
  }

  private taken(): Taken {
    return existsSync(this.file) ? (JSON.parse(readFileSync(this.file, 'utf8')) as Taken) : {};
  }

  private note(taken: Taken): void {
    const fresh = `${this.file}.new`;
    writeFileSync(fresh, JSON.stringify(taken), { mode: 0o600, flush: true });
    renameSync(fresh, this.file);
  }
}

const idOf = ({ address }: Witness): string => sha256(Buffer.from(address)).toString('hex');
