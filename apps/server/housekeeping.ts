import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { ExpireSessions } from '#identity';
import type { Clock } from '#kernel';

const EVERY = 15_000;

/** What the server does by itself, now and then. */
export class Housekeeping {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): this {
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
    try {
      await this.app.get(CommandBus).execute(new ExpireSessions(this.clock.now()));
    } catch (error) {
      // Tried again at the next turn; a session past its end is refused all the same.
      this.logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'sessions could not be expired');
    }
  }
}
