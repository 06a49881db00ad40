import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CheckpointSigner,
  EMPTY_HEAD,
  type Head,
  type Integrity,
  type KeySpan,
  loadSigner,
  noteKey,
  readHead,
  TreeFiles,
} from '#audit';
import { Refusal, toInstant } from '#kernel';
import type { Logger } from 'pino';
import type { Places } from './places.js';
import type { Runtime } from './runtime.js';
import type { Settings } from './settings.js';
import { TreeFailure } from './workers/messages.js';
import { TreeThread } from './workers/tree-thread.js';

const EVERY = 1_000;

/** The Merkle tree of this process: it follows the log, a second behind, in a thread of its own. */
export class IntegrityLog implements Integrity {
  private readonly mark = randomBytes(8).toString('hex');
  private thread: TreeThread | undefined;
  private latest: Head;
  private opened: TreeFiles | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private queued = false;
  private stopping = false;
  private failure: string | undefined;
  trouble: 'tree-damaged' | 'another-log' | undefined;

  private constructor(
    private readonly folder: string,
    private readonly places: Places,
    private readonly signer: CheckpointSigner,
    readonly keys: readonly KeySpan[],
    private readonly logger: Logger,
  ) {
    this.latest = this.headOnDisk();
  }

  static open(runtime: Runtime, settings: Settings, logger: Logger): IntegrityLog {
    const { folder, journal, clock, ids, places } = runtime;
    mkdirSync(folder.integrity, { recursive: true, mode: 0o700 });
    const signer = loadSigner(settings.TEMOIN_CHECKPOINT_KEY_FILE ?? join(folder.path, 'checkpoint.key'));
    const keys = noteKey(folder.integrity, signer, toInstant(clock.now()));
    const every = settings.TEMOIN_CHECKPOINT_EVERY * 1000;
    const signing = new CheckpointSigner({ journal, signer, clock, ids, every });
    return new IntegrityLog(folder.integrity, places, signing, keys, logger);
  }

  get head(): Head {
    return this.latest;
  }

  get files(): TreeFiles {
    if (this.opened?.head !== this.latest) this.opened = new TreeFiles(this.folder, this.latest);
    return this.opened;
  }

  checkpoint(): string {
    this.ensureSound();
    return this.signer.note(this.head);
  }

  sign(text: string): string {
    this.ensureSound();
    return this.signer.sign(text);
  }

  /** Brings the tree up to the log now. @throws Refusal `integrity.unavailable` */
  catchUp(): Promise<void> {
    const run = this.running.then(() => this.run());
    // Tried again at the next turn; sign-in and consultations do not wait for the tree.
    this.running = run.catch((error: unknown) => this.fail(error));
    return run.catch(() => {
      throw new Refusal('integrity.unavailable', 'unavailable');
    });
  }

  start(): this {
    this.timer = setInterval(() => {
      // A turn that is still at work takes up what is new by itself.
      if (this.queued) return;
      this.queued = true;
      this.catchUp()
        .catch(() => undefined)
        .finally(() => (this.queued = false));
    }, EVERY);
    this.timer.unref();
    return this;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping = true;
    await this.thread?.stop();
    await this.running;
  }

  /** The thread that grows the tree finds the same fault, and tries again. */
  private headOnDisk(): Head {
    try {
      return readHead(this.folder);
    } catch (error) {
      this.fail(new TreeFailure('tree-damaged', error instanceof Error ? error.message : 'unknown'));
      return EMPTY_HEAD;
    }
  }

  private fail(error: unknown): void {
    if (this.stopping) return;
    const trouble = error instanceof TreeFailure ? error.trouble : undefined;
    this.trouble = trouble === 'tree-damaged' || trouble === 'another-log' ? trouble : undefined;
    const why = error instanceof Error ? error.message : 'unknown';
    // Said once, not at every turn.
    if (why === this.failure) return;
    this.failure = why;
    const told = { error: why, ...(this.trouble === undefined ? {} : { trouble: this.trouble }) };
    this.logger[this.trouble === undefined ? 'warn' : 'error'](told, 'the tree could not follow the log');
  }

  private ensureSound(): void {
    if (this.trouble !== undefined) throw new Refusal('integrity.unavailable', 'unavailable');
  }

  private async run(): Promise<void> {
    this.thread ??= new TreeThread({ places: this.places, folder: this.folder, mark: this.mark });
    const head = await this.thread.grow();
    this.trouble = undefined;
    this.failure = undefined;
    if (head.size !== this.latest.size) this.latest = head;
    await this.signer.signWhenDue(head);
  }
}
