import type { ReadEvent, TraceContent, TraceType } from '#kernel';
import { liveAt, type SessionLimits, type SessionTimes } from './session.js';

/** A session that was live, by its pseudonym. */
export interface LiveThen extends SessionTimes {
  readonly session: string;
  readonly accountId: string;
}

const ENDS: ReadonlySet<string> = new Set<TraceType>(['SignedOut', 'SessionExpired', 'SessionRevoked']);

/** The sessions of a partner's people that were live at an instant, folded from the traces of the days before it. */
export class SessionsReplay {
  private readonly open = new Map<string, LiveThen>();

  /** @param partner SIRET @param at milliseconds since the epoch */
  constructor(
    private readonly partner: string,
    private readonly at: number,
    private readonly limits: SessionLimits,
  ) {}

  apply({ type, ...event }: ReadEvent): void {
    if (event.shredded) return;
    const { session, partner, user: accountId = '', ...content } = event.data as TraceContent;
    const at = Date.parse(content.at);
    if (session === undefined || at > this.at) return;
    const known = this.open.get(session);
    if (ENDS.has(type)) this.open.delete(session);
    else if (known !== undefined) this.open.set(session, { ...known, lastSeen: Math.max(known.lastSeen, at) });
    else if (type === 'SignedIn' && partner === this.partner) {
      this.open.set(session, { session, accountId, openedAt: at, lastSeen: at });
    }
  }

  /** The oldest first. */
  sessions(): readonly LiveThen[] {
    return [...this.open.values()]
      .filter((session) => liveAt(session, this.limits, this.at))
      .sort((one, other) => one.openedAt - other.openedAt || (one.session < other.session ? -1 : 1));
  }
}
