import type { DomainEvent, EventDefinition } from '#kernel';
import type { AccountKind, Organisation, Role } from './roles.js';

interface OfAccount {
  readonly accountId: string;
  /** SIRET, for the accounts of a partner. */
  readonly siret?: string;
}

/** Account id of who did it, or `system`. */
interface Done {
  readonly by: string;
}

export interface AccountDetails {
  readonly kind: AccountKind;
  readonly organisation: Organisation;
  /** Made by the system, not derived from the name (C9.1-a). */
  readonly identifier: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly email?: string;
  /** What a program is called. */
  readonly label?: string;
  readonly function?: string;
}

export type AccountOpened = DomainEvent<'AccountOpened', OfAccount & AccountDetails & Done>;
export type RoleGiven = DomainEvent<'RoleGiven', OfAccount & Done & { readonly role: Role }>;
export type RoleWithdrawn = DomainEvent<'RoleWithdrawn', OfAccount & Done & { readonly role: Role }>;
export type CredentialsIssued = DomainEvent<
  'CredentialsIssued',
  OfAccount &
    Done & {
      /** Argon2id (PHC string) of a password; SHA-256 (hexadecimal) of a program's token. */
      readonly secretHash: string;
      /** To be changed at first use. */
      readonly oneTime: boolean;
      /** ISO 8601, UTC. */
      readonly expiresAt?: string;
    }
>;
export type PasswordChanged = DomainEvent<'PasswordChanged', OfAccount & { readonly secretHash: string }>;
export type SignInFailed = DomainEvent<'SignInFailed', OfAccount & { readonly failures: number }>;
/** Only where it ends a run of failures: every sign-in is a trace anyway. */
export type SignInSucceeded = DomainEvent<'SignInSucceeded', OfAccount>;
export type AccountLocked = DomainEvent<'AccountLocked', OfAccount & { readonly failures: number }>;
export type AccountUnlocked = DomainEvent<'AccountUnlocked', OfAccount & Done>;
export type AccountClosed = DomainEvent<'AccountClosed', OfAccount & Done>;
/** Its holder has read this version of the notice on tracing. */
export type NoticeAcknowledged = DomainEvent<'NoticeAcknowledged', OfAccount & { readonly version: number }>;

export type AccountEvent =
  | AccountOpened
  | RoleGiven
  | RoleWithdrawn
  | CredentialsIssued
  | PasswordChanged
  | SignInFailed
  | SignInSucceeded
  | AccountLocked
  | AccountUnlocked
  | AccountClosed
  | NoticeAcknowledged;

/** Frozen names: they outlive every class name. */
const TYPES: Readonly<Record<AccountEvent['type'], true>> = {
  AccountOpened: true,
  RoleGiven: true,
  RoleWithdrawn: true,
  CredentialsIssued: true,
  PasswordChanged: true,
  SignInFailed: true,
  SignInSucceeded: true,
  AccountLocked: true,
  AccountUnlocked: true,
  AccountClosed: true,
  NoticeAcknowledged: true,
};

export const accountEventTypes = Object.keys(TYPES) as AccountEvent['type'][];

/** Everything about an account is sealed under its identity key. */
export const identityEvents: readonly EventDefinition[] = accountEventTypes.map(
  (type): EventDefinition<DomainEvent<string, OfAccount>> => ({
    type,
    schemaVersion: 1,
    partner: (data) => data.siret,
    key: (data) => ({ kind: 'identity', id: data.accountId }),
  }),
);

export const accountStream = (accountId: string): string => `account-${accountId}`;
