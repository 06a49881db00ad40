import { Command } from '@nestjs/cqrs';

/** Records the end of the sessions whose time is over. To be run now and then: sessions end on time without it. */
export class ExpireSessions extends Command<{ readonly sessions: number }> {
  /** @param at milliseconds since the epoch. */
  constructor(readonly at: number) {
    super();
  }
}
