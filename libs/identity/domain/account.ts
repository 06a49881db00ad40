import type { Decider } from '#kernel';
import type { AccountDetails, AccountEvent } from './events.js';
import * as refuse from './errors.js';
import { CURRENT_NOTICE } from './notice.js';
import { type AccountKind, type Organisation, type Role, ROLES_OF } from './roles.js';

export interface KnownAccount {
  /** `locked`: after too many failures; new credentials unlock it. */
  readonly status: 'open' | 'locked' | 'closed';
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly organisation: Organisation;
  readonly identifier: string;
  readonly email?: string;
  readonly label?: string;
  readonly roles: ReadonlySet<Role>;
  readonly function?: string;
  readonly secretHash: string;
  readonly oneTime: boolean;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** Consecutive failures. */
  readonly failures: number;
  /** Latest version of the notice on tracing that was acknowledged; 0: none. */
  readonly notice: number;
}

export type Account = { readonly status: 'none' } | KnownAccount;

export interface IssuedSecret {
  readonly secretHash: string;
  readonly oneTime: boolean;
  /** ISO 8601, UTC. */
  readonly expiresAt?: string;
}

/** On whose authority: the Caf's (or the system's), or that of a gestionnaire of this partner. */
export type Authority = { readonly type: 'caf' } | { readonly type: 'gestionnaire'; readonly siret: string };

export type AccountCommand =
  | {
      readonly do: 'open';
      readonly accountId: string;
      readonly details: AccountDetails;
      readonly roles: readonly Role[];
      readonly secret: IssuedSecret;
      readonly by: string;
    }
  | { readonly do: 'give-role' | 'withdraw-role'; readonly role: Role; readonly by: string }
  | { readonly do: 'issue'; readonly secret: IssuedSecret; readonly authority: Authority; readonly by: string }
  | {
      readonly do: 'attempt';
      /** Whether the password given matches `against`, the hash that was read before it was verified. */
      readonly right: boolean;
      readonly against: string;
      /** Milliseconds since the epoch. */
      readonly at: number;
      /** How many consecutive failures lock the account. */
      readonly lockAfter: number;
    }
  | { readonly do: 'change-password'; readonly against: string; readonly secretHash: string }
  | { readonly do: 'acknowledge-notice'; readonly version: number }
  | { readonly do: 'close'; readonly by: string };

type CommandOf<Do extends AccountCommand['do']> = Extract<AccountCommand, { do: Do }>;

/** One account's life: opening, roles, credentials, failures, lock, closing. */
export const account: Decider<AccountCommand, Account, AccountEvent> = {
  initial: () => ({ status: 'none' }),
  evolve,
  decide,
};

function decide(command: AccountCommand, state: Account): readonly AccountEvent[] {
  if (command.do === 'open') return open(command, state);
  if (state.status === 'none') throw command.do === 'attempt' ? refuse.signInRefused() : refuse.unknownAccount();
  switch (command.do) {
    case 'give-role':
      return giveRole(command, state);
    case 'withdraw-role':
      return state.roles.has(command.role)
        ? [{ type: 'RoleWithdrawn', data: { ...about(state), role: command.role, by: command.by } }]
        : [];
    case 'issue':
      return issue(command, state);
    case 'attempt':
      return attempt(command, state);
    case 'change-password':
      return changePassword(command, state);
    case 'acknowledge-notice':
      return acknowledgeNotice(command, state);
    case 'close':
      return state.status === 'closed' ? [] : [{ type: 'AccountClosed', data: { ...about(state), by: command.by } }];
    default:
      return command satisfies never;
  }
}

const about = ({ accountId, organisation: { siret } }: Pick<KnownAccount, 'accountId' | 'organisation'>) => ({
  accountId,
  ...(siret === undefined ? {} : { siret }),
});

function open({ accountId, details, roles, secret, by }: CommandOf<'open'>, state: Account): AccountEvent[] {
  if (state.status !== 'none') throw refuse.accountExists();
  const { organisation } = details;
  for (const role of roles) requireOpenRole(role, organisation);
  const whom = about({ accountId, organisation });
  return [
    { type: 'AccountOpened', data: { ...whom, ...details, by } },
    ...roles.map((role): AccountEvent => ({ type: 'RoleGiven', data: { ...whom, role, by } })),
    { type: 'CredentialsIssued', data: { ...whom, ...secret, by } },
  ];
}

function giveRole({ role, by }: CommandOf<'give-role' | 'withdraw-role'>, state: KnownAccount): AccountEvent[] {
  if (by === state.accountId) throw refuse.roleToOneself();
  if (state.status === 'closed') throw refuse.accountClosed();
  requireOpenRole(role, state.organisation);
  return state.roles.has(role) ? [] : [{ type: 'RoleGiven', data: { ...about(state), role, by } }];
}

function requireOpenRole(role: Role, { type }: Organisation): void {
  if (!ROLES_OF[type].includes(role)) throw refuse.roleNotOpen(role, type, ROLES_OF[type]);
}

function issue({ secret, authority, by }: CommandOf<'issue'>, state: KnownAccount): AccountEvent[] {
  if (authority.type === 'gestionnaire') {
    if (state.organisation.siret !== authority.siret) throw refuse.unknownAccount();
    // S2.2.1-a: the Caf alone manages the principal's and the deputy's accounts.
    if (state.roles.has('principal') || state.roles.has('deputy')) throw refuse.cafOnly();
  }
  if (state.status === 'closed') throw refuse.accountClosed();
  const issued: AccountEvent = { type: 'CredentialsIssued', data: { ...about(state), ...secret, by } };
  if (state.status !== 'locked') return [issued];
  return [{ type: 'AccountUnlocked', data: { ...about(state), by } }, issued];
}

function attempt({ right, against, at, lockAfter }: CommandOf<'attempt'>, state: KnownAccount): AccountEvent[] {
  if (state.status !== 'open' || state.kind !== 'person' || state.secretHash !== against) throw refuse.signInRefused();
  if (right) {
    if (state.expiresAt !== undefined && state.expiresAt <= at) throw refuse.oneTimeExpired();
    return state.failures === 0 ? [] : [{ type: 'SignInSucceeded', data: about(state) }];
  }
  const failures = state.failures + 1;
  const failed: AccountEvent = { type: 'SignInFailed', data: { ...about(state), failures } };
  return failures < lockAfter ? [failed] : [failed, { type: 'AccountLocked', data: { ...about(state), failures } }];
}

function changePassword({ against, secretHash }: CommandOf<'change-password'>, state: KnownAccount): AccountEvent[] {
  if (state.kind !== 'person') throw refuse.programHasNoPassword();
  if (state.status !== 'open' || state.secretHash !== against) throw refuse.wrongPassword();
  return [{ type: 'PasswordChanged', data: { ...about(state), secretHash } }];
}

function acknowledgeNotice({ version }: CommandOf<'acknowledge-notice'>, state: KnownAccount): AccountEvent[] {
  if (version !== CURRENT_NOTICE.version) throw refuse.anotherNotice(CURRENT_NOTICE.version);
  return state.notice >= version ? [] : [{ type: 'NoticeAcknowledged', data: { ...about(state), version } }];
}

function evolve(state: Account, event: AccountEvent): Account {
  if (event.type === 'AccountOpened') return opened(event.data);
  if (state.status === 'none') throw new Error(`${event.type} of an account that was never opened`);
  switch (event.type) {
    case 'RoleGiven':
      return { ...state, roles: new Set([...state.roles, event.data.role]) };
    case 'RoleWithdrawn':
      return { ...state, roles: new Set([...state.roles].filter((role) => role !== event.data.role)) };
    case 'CredentialsIssued':
      return withSecret(state, event.data);
    case 'PasswordChanged':
      return withSecret(state, { secretHash: event.data.secretHash, oneTime: false });
    case 'SignInFailed':
      return { ...state, failures: event.data.failures };
    case 'SignInSucceeded':
      return { ...state, failures: 0 };
    case 'AccountLocked':
      return { ...state, status: 'locked' };
    case 'AccountUnlocked':
      return { ...state, status: 'open', failures: 0 };
    case 'AccountClosed':
      return { ...state, status: 'closed' };
    case 'NoticeAcknowledged':
      return { ...state, notice: event.data.version };
    default:
      return event satisfies never;
  }
}

function opened(data: OpenedData): KnownAccount {
  const { accountId, kind, organisation, identifier, email, label, function: role } = data;
  const optional = {
    ...(email === undefined ? {} : { email }),
    ...(label === undefined ? {} : { label }),
    ...(role === undefined ? {} : { function: role }),
  };
  const known = { status: 'open', accountId, kind, organisation, identifier, ...optional } as const;
  return { ...known, roles: new Set(), secretHash: '', oneTime: true, failures: 0, notice: 0 };
}

type OpenedData = Extract<AccountEvent, { type: 'AccountOpened' }>['data'];

function withSecret(state: KnownAccount, { secretHash, oneTime, expiresAt }: IssuedSecret): KnownAccount {
  const renewed: KnownAccount & { expiresAt?: number } = { ...state, secretHash, oneTime, failures: 0 };
  delete renewed.expiresAt;
  return expiresAt === undefined ? renewed : { ...renewed, expiresAt: Date.parse(expiresAt) };
}
