import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#kernel';
import { IdentityQueries } from '../projections/queries.js';
import { type Session, Sessions } from './sessions.js';

/** For how long a session read from the view is not read again (milliseconds): another server may close it. */
const FRESH = 2_000;

export interface LiveSession {
  readonly accountId: string;
  readonly partner?: string;
  readonly function?: string;
}

/** Whether a session was live at an instant, and whose: what binds a trace handed in to its user (S5.3.1-a, C9.2-b). */
@Injectable()
export class LiveSessions {
  constructor(
    private readonly sessions: Sessions,
    private readonly queries: IdentityQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Reads from the view, in one query, those sessions of a batch that were not read in the last two seconds. To be
   * awaited before `at`.
   */
  async prepare(wanted: Iterable<{ readonly session: string }>): Promise<void> {
    const now = this.clock.now();
    const missing = new Set<string>();
    for (const { session } of wanted) {
      const known = this.sessions.find(session);
      if (known === undefined || now - known.checkedAt >= FRESH) missing.add(session);
    }
    if (missing.size === 0) return;
    for (const row of await this.queries.sessions([...missing])) this.sessions.remember(row).checkedAt = now;
  }

  /** From memory: see `prepare`. @param at milliseconds since the epoch; `undefined` when it was not live then. */
  at(session: string, at: number): LiveSession | undefined {
    const known = this.sessions.find(session);
    return known !== undefined && this.sessions.isLive(known, at) ? shown(known) : undefined;
  }

  /** The two in one, for a single session. */
  async find(session: string, at: number): Promise<LiveSession | undefined> {
    await this.prepare([{ session }]);
    return this.at(session, at);
  }
}

const shown = ({ accountId, partner, function: role }: Session): LiveSession => ({
  accountId,
  ...(partner === undefined ? {} : { partner }),
  ...(role === undefined ? {} : { function: role }),
});
