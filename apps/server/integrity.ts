import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Integrity, type KeySpan, loadSigner, noteKey, TreeFollower, type TreeFiles, TreeWriter } from '#audit';
import { toInstant } from '#kernel';
import type { Logger } from 'pino';
import type { Runtime } from './runtime.js';
import type { Settings } from './settings.js';

const EVERY = 1_000;

/** The Merkle tree of this process: it follows the log, a second behind. */
export class IntegrityLog implements Integrity {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;

  private constructor(
    private readonly tree: TreeWriter,
    private readonly follower: TreeFollower,
    readonly keys: readonly KeySpan[],
    private readonly logger: Logger,
  ) {}

  /** @throws Error where the tree's files are damaged: `temoin verify` says where */
  static open(runtime: Runtime, settings: Settings, logger: Logger): IntegrityLog {
    const { folder, journal, store, clock, ids } = runtime;
    const tree = new TreeWriter(folder.integrity, randomBytes(8).toString('hex'));
    const signer = loadSigner(settings.TEMOIN_CHECKPOINT_KEY_FILE ?? join(folder.path, 'checkpoint.key'));
    const keys = noteKey(folder.integrity, signer, toInstant(clock.now()));
    const every = settings.TEMOIN_CHECKPOINT_EVERY * 1000;
    const page = (after: number, limit: number) => Array.fromAsync(store.readAll({ from: after, limit }));
    const follower = new TreeFollower({ journal, page, tree, signer, clock, ids, every });
    return new IntegrityLog(tree, follower, keys, logger);
  }

  get head() {
    return this.follower.head;
  }

  get files(): TreeFiles {
    return this.tree.files;
  }

  checkpoint(): string {
    return this.follower.checkpoint();
  }

  /** Brings the tree up to the log now. */
  catchUp(): Promise<void> {
    const run = this.running.then(() => this.follower.run(() => this.stopping));
    this.running = run.catch((error: unknown) => {
      // Tried again at the next turn; sign-in and consultations do not wait for the tree.
      this.logger.warn(
        { error: error instanceof Error ? error.message : 'unknown' },
        'the tree could not follow the log',
      );
    });
    return run;
  }

  start(): this {
    this.timer = setInterval(() => void this.catchUp().catch(() => undefined), EVERY);
    this.timer.unref();
    return this;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping = true;
    await this.running;
  }
}
