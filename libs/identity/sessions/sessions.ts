import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { endOf, liveAt } from '../domain/session.js';
import type { Caller } from '../http/access.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../settings.js';

const REMEMBERED = 50_000;

/** A session as this server knows it; times in milliseconds since the epoch. */
export interface Session {
  /** Pseudonym. */
  readonly session: string;
  readonly accountId: string;
  readonly partner?: string | undefined;
  readonly function?: string | undefined;
  readonly openedAt: number;
  lastSeen: number;
  closedAt?: number;
  /** Who it is, as last read from the view at `readAt`. */
  caller?: Caller | undefined;
  readAt: number;
  /** When it was last compared with the view. */
  checkedAt: number;
}

/** The sessions met by this server, most recent first, bounded. The view `sessions` knows them all. */
@Injectable()
export class Sessions {
  private readonly known = new LRUCache<string, Session>({ max: REMEMBERED });

  constructor(@Inject(IDENTITY_SETTINGS) readonly settings: IdentitySettings) {}

  find(session: string): Session | undefined {
    return this.known.get(session);
  }

  /** Takes in what was opened here or read from the view; what is known already is brought up to date. */
  remember(session: Omit<Session, 'readAt' | 'checkedAt'>): Session {
    const known = this.known.get(session.session);
    if (known === undefined) {
      const entry = { ...session, readAt: -Infinity, checkedAt: -Infinity };
      this.known.set(entry.session, entry);
      return entry;
    }
    known.lastSeen = Math.max(known.lastSeen, session.lastSeen);
    const closedAt = Math.min(known.closedAt ?? Infinity, session.closedAt ?? Infinity);
    if (closedAt < Infinity) known.closedAt = closedAt;
    return known;
  }

  /** Ends a session here, at once. */
  close(session: string, at: number): void {
    const known = this.known.get(session);
    if (known === undefined) return;
    known.closedAt ??= at;
    known.caller = undefined;
  }

  isLive(session: Session, instant: number): boolean {
    return liveAt(session, this.settings, instant);
  }

  endOf(session: Session): number {
    return endOf(session, this.settings);
  }

  ofAccount(accountId: string): Session[] {
    return this.all((session) => session.accountId === accountId);
  }

  all(where: (session: Session) => boolean): Session[] {
    return [...this.known.values()].filter(where);
  }

  /** Roles or credentials changed: the account is read again at its sessions' next request. */
  forgetCaller(accountId: string): void {
    for (const session of this.ofAccount(accountId)) session.caller = undefined;
  }
}
