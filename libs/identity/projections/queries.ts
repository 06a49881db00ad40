import { Injectable } from '@nestjs/common';
import type { Kysely, Selectable } from 'kysely';
import { Views } from '#read-store';
import { canonicalIdentifier } from '../domain/credentials.js';
import { liveAt, type SessionLimits } from '../domain/session.js';
import type { AccountKind, Role } from '../domain/roles.js';
import { IDENTITY } from './view-group.js';

interface AccountsRow {
  account: string;
  kind: AccountKind;
  organisation: string;
  siret: string | null;
  given_name: string | null;
  family_name: string | null;
  email: string | null;
  label: string | null;
  function: string | null;
  identifier: string;
  must_change: number;
  notice: number;
  opened_at: number;
  locked_at: number | null;
  closed_at: number | null;
}

interface SessionsRow {
  session: string;
  account: string;
  siret: string | null;
  function: string | null;
  opened_at: number;
  last_seen: number;
  closed_at: number | null;
  close_reason: string | null;
}

interface Tables {
  accounts: AccountsRow;
  account_roles: { account: string; role: Role };
  sessions: SessionsRow;
}

export type AccountRow = Selectable<AccountsRow>;

/** What a request needs to know of an account. */
export interface AccountNow {
  readonly kind: AccountKind;
  readonly roles: readonly Role[];
  readonly partner: string | undefined;
  readonly function: string | undefined;
  readonly mustChangePassword: boolean;
  /** Latest version of the notice on tracing that was acknowledged; 0: none. */
  readonly notice: number;
  readonly closed: boolean;
}

/** Instants in milliseconds since the epoch. */
export interface SessionSeen {
  readonly session: string;
  readonly accountId: string;
  readonly partner?: string;
  readonly function?: string;
  readonly openedAt: number;
  readonly lastSeen: number;
  readonly closedAt?: number;
}

/** Questions to the views of accounts and sessions. */
@Injectable()
export class IdentityQueries {
  constructor(private readonly views: Views) {}

  async accountOf(identifier: string): Promise<string | undefined> {
    const canonical = canonicalIdentifier(identifier);
    const found = await this.db
      .selectFrom('accounts')
      .select('account')
      .where('identifier', '=', canonical)
      .executeTakeFirst();
    return found?.account;
  }

  async account(accountId: string): Promise<AccountNow | undefined> {
    const rows = await this.db
      .selectFrom('accounts as a')
      .leftJoin('account_roles as r', 'r.account', 'a.account')
      .select(['a.kind', 'a.siret', 'a.function', 'a.must_change', 'a.notice', 'a.closed_at', 'r.role'])
      .where('a.account', '=', accountId)
      .execute();
    const [first] = rows;
    if (first === undefined) return undefined;
    return {
      kind: first.kind,
      roles: rows.map(({ role }) => role).filter((role) => role !== null),
      partner: first.siret ?? undefined,
      function: first.function ?? undefined,
      mustChangePassword: first.must_change === 1,
      notice: first.notice,
      closed: first.closed_at !== null,
    };
  }

  accounts(ids: readonly string[]): Promise<AccountRow[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.db.selectFrom('accounts').selectAll().where('account', 'in', ids).execute();
  }

  accountsOf(siret: string): Promise<AccountRow[]> {
    return this.db.selectFrom('accounts').selectAll().where('siret', '=', siret).orderBy('account').execute();
  }

  async session(session: string): Promise<SessionSeen | undefined> {
    const [found] = await this.sessions([session]);
    return found;
  }

  async sessions(sessions: readonly string[]): Promise<SessionSeen[]> {
    const rows = await this.db.selectFrom('sessions').selectAll().where('session', 'in', sessions).execute();
    return rows.map(seen);
  }

  /** Those of a partner's people that were live at an instant, the oldest first. */
  async sessionsAt(siret: string, at: number, limits: SessionLimits): Promise<SessionSeen[]> {
    const rows = await this.db
      .selectFrom('sessions')
      .selectAll()
      .where('siret', '=', siret)
      .where('opened_at', '<=', at)
      .where('opened_at', '>', at - limits.absoluteMs)
      .orderBy('opened_at')
      .orderBy('session')
      .execute();
    // The end of a session is recorded some time after it.
    return rows.map(seen).filter((session) => liveAt(session, limits, at));
  }

  async openSessionsOf(accountId: string): Promise<SessionSeen[]> {
    const open = this.db.selectFrom('sessions').selectAll().where('closed_at', 'is', null);
    return (await open.where('account', '=', accountId).execute()).map(seen);
  }

  /** Sessions whose time was over at `instant` and that nothing has closed yet. */
  async expiredSessions(instant: number, limits: SessionLimits, limit: number): Promise<SessionSeen[]> {
    const rows = await this.db
      .selectFrom('sessions')
      .selectAll()
      .where('closed_at', 'is', null)
      .where((where) =>
        where.or([
          where('last_seen', '<=', instant - limits.idleMs),
          where('opened_at', '<=', instant - limits.absoluteMs),
        ]),
      )
      .limit(limit)
      .execute();
    return rows.map(seen);
  }

  /** Waits until the views show what was written at `position`; what is late stays true all the same. */
  async reached(position: number | undefined, timeout?: number): Promise<void> {
    if (position !== undefined) await this.views.reached(IDENTITY, position, timeout).catch(() => undefined);
  }

  private get db(): Kysely<Tables> {
    return this.views.query<Tables>(IDENTITY);
  }
}

const seen = (row: Selectable<SessionsRow>): SessionSeen => ({
  session: row.session,
  accountId: row.account,
  ...(row.siret === null ? {} : { partner: row.siret }),
  ...(row.function === null ? {} : { function: row.function }),
  openedAt: row.opened_at,
  lastSeen: row.last_seen,
  ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
});
