import type { OpenedEvent } from '#kernel';
import type { Changes, Projection } from '#read-store';
import { canonicalIdentifier } from '../../domain/credentials.js';
import type { AccountEvent } from '../../domain/events.js';

type Stored = OpenedEvent<AccountEvent>;
type Opening = Extract<Stored, { type: 'AccountOpened' }>;

const HANDLED: readonly AccountEvent['type'][] = [
  'AccountOpened',
  'RoleGiven',
  'RoleWithdrawn',
  'CredentialsIssued',
  'PasswordChanged',
  'AccountLocked',
  'AccountUnlocked',
  'AccountClosed',
  'NoticeAcknowledged',
];

/** Accounts and their roles, as they are now. No secret, not even hashed, enters the view. */
export const accountsProjection: Projection = {
  name: 'identity.accounts',
  handles: HANDLED,
  project: (event, changes) => project(event as Stored, changes),
};

function project(event: Stored, changes: Changes): void {
  const row = { account: event.data.accountId };
  const at = Date.parse(event.metadata.time);
  switch (event.type) {
    case 'AccountOpened':
      return changes.insert('accounts', openedRow(event, at));
    case 'RoleGiven':
      return changes.insertOnce('account_roles', { ...row, role: event.data.role });
    case 'RoleWithdrawn':
      return changes.remove('account_roles', { ...row, role: event.data.role });
    case 'CredentialsIssued':
      return changes.update('accounts', row, { must_change: event.data.oneTime ? 1 : 0 });
    case 'PasswordChanged':
      return changes.update('accounts', row, { must_change: 0 });
    case 'AccountLocked':
      return changes.update('accounts', row, { locked_at: at });
    case 'AccountUnlocked':
      return changes.update('accounts', row, { locked_at: null });
    case 'AccountClosed':
      return changes.update('accounts', row, { closed_at: at });
    case 'NoticeAcknowledged':
      return changes.update('accounts', row, { notice: event.data.version });
    case 'SignInFailed':
    case 'SignInSucceeded':
      return;
    default:
      return event satisfies never;
  }
}

const openedRow = ({ data }: Opening, at: number) => ({
  account: data.accountId,
  kind: data.kind,
  organisation: data.organisation.type,
  siret: data.organisation.siret ?? null,
  given_name: data.givenName ?? null,
  family_name: data.familyName ?? null,
  email: data.email ?? null,
  label: data.label ?? null,
  function: data.function ?? null,
  identifier: canonicalIdentifier(data.identifier),
  must_change: 0,
  notice: 0,
  opened_at: at,
  locked_at: null,
  closed_at: null,
});
