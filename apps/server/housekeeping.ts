import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import type { CheckpointSender } from '#audit';
import { ExpireSessions } from '#identity';
import { RunExports, TendAccess } from '#requests';
import { TendHolds } from '#retention';
import { DailyPurge } from './purges.js';
import { traceInterruptedActs } from './recovery.js';
import type { Runtime } from './runtime.js';

const EVERY = 15_000;
/** Acts that a server now dead left without a trace are looked for once a minute, where several share the log. */
const TURNS_TO_RECOVERY = 4;
const EXPORTS = 'exports could not be swept';

/** What the server does by itself, now and then. */
export class Housekeeping {
  private timer: NodeJS.Timeout | undefined;
  private turns = 0;
  private readonly purge: DailyPurge;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly runtime: Runtime,
    private readonly sender: CheckpointSender,
    private readonly logger: Logger,
  ) {
    this.purge = new DailyPurge(app, runtime, logger);
  }

  start(): this {
    // What a stop interrupted goes on at once.
    this.running = this.attempt(EXPORTS, () => this.tendExports());
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.run());
    }, EVERY);
    this.timer.unref();
    return this;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    // A session past its end is refused all the same.
    await this.attempt('sessions could not be expired', () =>
      this.app.get(CommandBus).execute(new ExpireSessions(this.runtime.clock.now())),
    );
    await this.attempt('holds could not be tended', () =>
      this.app.get(CommandBus).execute(new TendHolds(this.runtime.clock.now())),
    );
    await this.attempt('requests for access could not be tended', () =>
      this.app.get(CommandBus).execute(new TendAccess(this.runtime.clock.now())),
    );
    await this.attempt(EXPORTS, () => this.tendExports());
    await this.attempt('the daily purge is not done', () => this.purge.run());
    await this.attempt('checkpoints could not be sent', async () => {
      for (const { witness, why } of await this.sender.send()) {
        this.logger.warn({ witness, why }, 'a checkpoint was not taken');
      }
    });
    this.turns += 1;
    if (this.runtime.shared && this.turns % TURNS_TO_RECOVERY === 0) {
      await this.attempt('interrupted acts could not be traced', () => traceInterruptedActs(this.runtime));
    }
  }

  /** Large ones take longer than a turn: nothing waits for them. */
  private async tendExports(): Promise<void> {
    const exports = this.app.get(RunExports, { strict: false });
    await exports.sweep(this.runtime.clock.now());
    void exports.run();
  }

  /** What fails is tried again at its next turn. */
  private async attempt(failure: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, failure);
    }
  }
}
