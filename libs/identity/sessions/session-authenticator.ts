import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Decisions } from '#event-store';
import { CLOCK, type Clock } from '#kernel';
import { account } from '../domain/account.js';
import { accountStream } from '../domain/events.js';
import type { Caller } from '../http/access.js';
import { IdentityQueries } from '../projections/queries.js';
import { type Session, Sessions } from './sessions.js';
import { accountOfToken, isProgramToken, pseudonymOf, tokenHash } from './tokens.js';

/** For how long what was read of an account (roles, closing) holds, in milliseconds. */
const FRESH = 2_000;
const LONGEST = 256;
const PROGRAMS = 1_000;

interface Program {
  readonly caller: Caller;
  readonly readAt: number;
}

/** Who holds a token. At once, without a promise, where the session was seen in the last two seconds. */
@Injectable()
export class SessionAuthenticator {
  private readonly programs = new LRUCache<string, Program>({ max: PROGRAMS });

  constructor(
    private readonly sessions: Sessions,
    private readonly queries: IdentityQueries,
    private readonly decisions: Decisions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The caller, and the session's last act noted; `undefined` for a token that opens nothing (any more). */
  authenticate(token: string): Caller | undefined | Promise<Caller | undefined> {
    if (token.length > LONGEST) return undefined;
    const now = this.clock.now();
    const pseudonym = pseudonymOf(token);
    if (isProgramToken(token)) return this.program(token, pseudonym, now);
    const session = this.sessions.find(pseudonym);
    if (session?.closedAt !== undefined) return undefined;
    if (session?.caller === undefined || !fresh(session.readAt, now) || !this.sessions.isLive(session, now)) {
      return this.reload(pseudonym, now);
    }
    session.lastSeen = Math.max(session.lastSeen, now);
    return session.caller;
  }

  /** Other servers may have seen, or closed, the session since. */
  private async reload(pseudonym: string, now: number): Promise<Caller | undefined> {
    const row = await this.queries.session(pseudonym);
    const session = row === undefined ? this.sessions.find(pseudonym) : this.sessions.remember(row);
    if (session === undefined || !this.sessions.isLive(session, now)) return undefined;
    const caller = await this.callerOf(session);
    // It may have been revoked while the account was read.
    if (caller === undefined || !this.sessions.isLive(session, now)) return undefined;
    session.caller = caller;
    session.readAt = now;
    session.checkedAt = now;
    session.lastSeen = Math.max(session.lastSeen, now);
    return caller;
  }

  private async callerOf({ accountId, session }: Session): Promise<Caller | undefined> {
    const found = await this.queries.account(accountId);
    if (found === undefined || found.closed) return undefined;
    const { kind, roles, partner, function: role, mustChangePassword, notice } = found;
    const optional = {
      ...(partner === undefined ? {} : { partner }),
      ...(role === undefined ? {} : { function: role }),
    };
    return { accountId, kind, roles, ...optional, session, mustChangePassword, notice };
  }

  private program(token: string, pseudonym: string, now: number): Caller | undefined | Promise<Caller | undefined> {
    const known = this.programs.get(pseudonym);
    if (known !== undefined && fresh(known.readAt, now)) return known.caller;
    return this.reloadProgram(token, pseudonym, now);
  }

  private async reloadProgram(token: string, pseudonym: string, now: number): Promise<Caller | undefined> {
    const accountId = accountOfToken(token);
    if (accountId === undefined) return undefined;
    const state = await this.decisions.load(account, accountStream(accountId));
    if (state.status !== 'open' || state.kind !== 'program' || !same(state.secretHash, tokenHash(token))) {
      this.programs.delete(pseudonym);
      return undefined;
    }
    const rights = { roles: [...state.roles], mustChangePassword: false };
    const caller: Caller = { accountId, kind: 'program', ...rights, session: pseudonym };
    this.programs.set(pseudonym, { caller, readAt: now });
    return caller;
  }
}

const fresh = (readAt: number, now: number): boolean => now >= readAt && now - readAt < FRESH;

const same = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
