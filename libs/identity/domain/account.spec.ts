import { describe, expect, it } from '@jest/globals';
import { specificationOf } from '#kernel';
import { account, type AccountCommand, type IssuedSecret } from './account.js';
import type { AccountEvent } from './events.js';
import type { Role } from './roles.js';

const specification = specificationOf(account, (actual, expected) => expect(actual).toEqual(expected));

const accountId = '0198f000-0000-7000-8000-000000000001';
const siret = '21340135900012';
const at = Date.UTC(2026, 2, 2, 9);
const whom = { accountId, siret };
const partner = { type: 'partner', siret } as const;
const person = { kind: 'person', identifier: 'K7Q2M-9XW4T', givenName: 'Maya', familyName: 'Exemple' } as const;
const secret: IssuedSecret = { secretHash: 'hash 1', oneTime: true };

const open = (
  roles: readonly Role[] = ['user'],
  organisation: { type: 'partner' | 'caf' | 'cnaf' | 'portal' } = partner,
) =>
  ({
    do: 'open',
    accountId,
    details: { ...person, organisation },
    roles,
    secret,
    by: 'caf-1',
  }) satisfies AccountCommand;
const attempt = (right: boolean, against = 'hash 1') =>
  ({ do: 'attempt', right, against, at, lockAfter: 10 }) satisfies AccountCommand;

const opened: AccountEvent = {
  type: 'AccountOpened',
  data: { ...whom, ...person, organisation: partner, by: 'caf-1' },
};
const given = (role: Role): AccountEvent => ({ type: 'RoleGiven', data: { ...whom, role, by: 'caf-1' } });
const issued: AccountEvent = { type: 'CredentialsIssued', data: { ...whom, ...secret, by: 'caf-1' } };
const failed = (failures: number): AccountEvent => ({ type: 'SignInFailed', data: { ...whom, failures } });
const locked: AccountEvent = { type: 'AccountLocked', data: { ...whom, failures: 10 } };
const closed: AccountEvent = { type: 'AccountClosed', data: { ...whom, by: 'caf-1' } };
const running = [opened, given('user'), issued];

describe('no account yet', () => {
  it('[C9.1-a] opens one with its roles and credentials made by the system', () =>
    specification([])
      .when(open(['user', 'principal']))
      .then(opened, given('user'), given('principal'), issued));

  it.each([
    ['caf-administrator', 'partner'],
    ['trace-auditor', 'partner'],
    ['principal', 'caf'],
    ['caf-administrator', 'cnaf'],
    ['user', 'portal'],
    ['portal-service', 'partner'],
  ] as const)('[S5.3.3-a] refuses the role %s to an account of a %s', (role, type) => {
    specification([])
      .when(open([role], { type }))
      .thenRefused('identity.role-not-open');
  });

  it('refuses to sign in as for any other', () => {
    specification([]).when(attempt(true)).thenRefused('identity.sign-in-refused');
  });

  it('refuses everything else as unknown', () => {
    const give = { do: 'give-role', role: 'user', by: 'caf-1' } as const;
    specification([]).when(give).thenRefused('identity.unknown-account');
  });
});

describe('an open account', () => {
  it('is not opened twice', () => {
    specification(running).when(open()).thenRefused('identity.account-exists');
  });

  it('signs in with the right password: nothing is written, the trace tells it', () =>
    specification(running).when(attempt(true)).thenNothing());

  it('counts failures, and a success ends the run', () => {
    specification(running).when(attempt(false)).then(failed(1));
    specification([...running, failed(1), failed(2)])
      .when(attempt(false))
      .then(failed(3));
    const succeeded: AccountEvent = { type: 'SignInSucceeded', data: whom };
    specification([...running, failed(1)])
      .when(attempt(true))
      .then(succeeded);
    specification([...running, failed(9), succeeded])
      .when(attempt(false))
      .then(failed(1));
  });

  it('[S5.2-a] is locked by the tenth failure in a row', () =>
    specification([...running, failed(9)])
      .when(attempt(false))
      .then(failed(10), locked));

  it('refuses a password verified against credentials that were replaced meanwhile', () => {
    specification(running).when(attempt(true, 'hash 0')).thenRefused('identity.sign-in-refused');
  });

  it('[C9.1-a] refuses a one-time password after its day, to who knows it only', () => {
    const expiring: AccountEvent = { ...issued, data: { ...issued.data, expiresAt: new Date(at).toISOString() } };
    specification([opened, expiring]).when(attempt(true)).thenRefused('identity.one-time-password-expired');
    specification([opened, expiring]).when(attempt(false)).then(failed(1));
  });

  it('[C9.2-a] has its password changed by its user, which ends the expiry of the first', () => {
    const expiring: AccountEvent = { ...issued, data: { ...issued.data, expiresAt: new Date(at).toISOString() } };
    const changed: AccountEvent = { type: 'PasswordChanged', data: { ...whom, secretHash: 'hash 2' } };
    const change = { do: 'change-password', against: 'hash 1', secretHash: 'hash 2' } as const;
    specification([opened, expiring]).when(change).then(changed);
    specification([opened, expiring, changed]).when(attempt(true, 'hash 2')).thenNothing();
    specification([opened, changed]).when(change).thenRefused('identity.wrong-password');
  });
});

describe('roles', () => {
  const give = (role: Role, by = 'caf-1') => ({ do: 'give-role', role, by }) as const;
  const withdraw = (role: Role) => ({ do: 'withdraw-role', role, by: 'caf-1' }) as const;

  it('[S2.2.1-a] are given and withdrawn once', () => {
    specification(running).when(give('principal')).then(given('principal'));
    specification(running).when(give('user')).thenNothing();
    const withdrawn: AccountEvent = { type: 'RoleWithdrawn', data: { ...whom, role: 'user', by: 'caf-1' } };
    specification(running).when(withdraw('user')).then(withdrawn);
    specification([...running, withdrawn])
      .when(withdraw('user'))
      .thenNothing();
  });

  it('[S2.2.1-d] are given by nobody to himself', () => {
    specification(running).when(give('principal', accountId)).thenRefused('identity.role-to-oneself');
  });
});

describe('credentials issued again', () => {
  const again: IssuedSecret = { secretHash: 'hash 2', oneTime: true };
  const byCaf = { do: 'issue', secret: again, authority: { type: 'caf' }, by: 'caf-1' } as const;
  const byGestionnaire = (of = siret) =>
    ({ do: 'issue', secret: again, authority: { type: 'gestionnaire', siret: of }, by: 'g-1' }) as const;
  const issuedBy = (by: string): AccountEvent => ({ type: 'CredentialsIssued', data: { ...whom, ...again, by } });

  it('[C9.1-a] replace the password', () => {
    specification(running).when(byCaf).then(issuedBy('caf-1'));
    specification([...running, issuedBy('caf-1')])
      .when(attempt(true, 'hash 1'))
      .thenRefused('identity.sign-in-refused');
  });

  it('unlock a locked account', () => {
    const unlocked: AccountEvent = { type: 'AccountUnlocked', data: { ...whom, by: 'g-1' } };
    specification([...running, locked])
      .when(byGestionnaire())
      .then(unlocked, issuedBy('g-1'));
    specification([...running, locked, unlocked, issuedBy('g-1')])
      .when(attempt(true, 'hash 2'))
      .thenNothing();
  });

  it('[S2.2.2-a] are asked by a gestionnaire for his own partner only, and another one’s account looks unknown', () => {
    specification(running).when(byGestionnaire('35600000000048')).thenRefused('identity.unknown-account');
  });

  it.each(['principal', 'deputy'] as const)('[S2.2.1-a] are the Caf’s alone to issue to a %s', (role) => {
    specification([...running, given(role)])
      .when(byGestionnaire())
      .thenRefused('identity.caf-only');
    specification([...running, given(role)])
      .when(byCaf)
      .then(issuedBy('caf-1'));
  });
});

describe('a locked account', () => {
  it('refuses the right password with the same words as the wrong one, and writes nothing more', () => {
    specification([...running, locked])
      .when(attempt(true))
      .thenRefused('identity.sign-in-refused');
    specification([...running, locked])
      .when(attempt(false))
      .thenRefused('identity.sign-in-refused');
  });
});

describe('a closed account', () => {
  const given = [...running, closed];

  it('[C9.2-d] signs in no more, and gets neither roles nor credentials', () => {
    specification(given).when(attempt(true)).thenRefused('identity.sign-in-refused');
    specification(given)
      .when({ do: 'give-role', role: 'principal', by: 'caf-1' })
      .thenRefused('identity.account-closed');
    const issue = { do: 'issue', secret, authority: { type: 'caf' }, by: 'caf-1' } as const;
    specification(given).when(issue).thenRefused('identity.account-closed');
  });

  it('is closed once', () => specification(given).when({ do: 'close', by: 'caf-1' }).thenNothing());
});

describe('the account of a program', () => {
  const program: AccountEvent = {
    type: 'AccountOpened',
    data: {
      accountId,
      kind: 'program',
      organisation: { type: 'portal' },
      identifier: 'X',
      label: 'Portail',
      by: 'caf-1',
    },
  };
  const token: AccountEvent = {
    type: 'CredentialsIssued',
    data: { accountId, secretHash: 'hash 1', oneTime: false, by: 'caf-1' },
  };

  it('[C9.2-b] never signs in as a person would', () => {
    specification([program, token]).when(attempt(true)).thenRefused('identity.sign-in-refused');
    const change = { do: 'change-password', against: 'hash 1', secretHash: 'hash 2' } as const;
    specification([program, token]).when(change).thenRefused('identity.program-has-no-password');
  });
});
