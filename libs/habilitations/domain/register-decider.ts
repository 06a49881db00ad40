import { type Decider, toInstant } from '#kernel';
import * as refuse from './errors.js';
import type { Mandate } from './directory-events.js';
import { type Level, profileOf, type Profile, type Service, serviceOf, SERVICES } from './reference-data.js';
import { Register } from './register.js';
import type { RegisterEvent, RevocationReason } from './register-events.js';
import type { Scope } from './scope.js';

interface OnService {
  readonly siret: string;
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** On whose authority: the Caf, or a gestionnaire of the partner. */
export interface By {
  readonly accountId: string;
  readonly authority: 'caf' | 'gestionnaire';
}

export interface Open extends OnService {
  readonly do: 'open';
}
export interface OpenScope extends OnService {
  readonly do: 'open-scope';
  readonly level: 'facility' | 'site';
  readonly id: string;
}
export interface SetQuotaDecision extends OnService {
  readonly do: 'set-quota';
  readonly profile: string | null;
  readonly level: Level;
  readonly maximum: number;
}
export interface Grant extends OnService {
  readonly do: 'grant';
  readonly habilitationId: string;
  readonly profile: string;
  readonly scope: Scope;
  readonly userId: string;
  /** As the partner's directory has it (C9.2-c). */
  readonly user: { readonly active: boolean; readonly mandate: Mandate };
  readonly purpose: string;
  readonly by: By;
  /** Milliseconds since the epoch. */
  readonly validUntil?: number;
}
export interface Revoke extends OnService {
  readonly do: 'revoke';
  readonly habilitationId: string;
  readonly mandate: Mandate;
  readonly reason: RevocationReason;
  readonly by: By;
}
/** Ends everything that a user holds (C9.2-d). */
export interface RevokeAll extends OnService {
  readonly do: 'revoke-all';
  readonly userId: string;
  readonly reason: RevocationReason;
  readonly by: By;
}

export type RegisterCommand = Open | OpenScope | SetQuotaDecision | Grant | Revoke | RevokeAll;

/** The register of one partner on one service. The quota is decided on this stream alone (S2.2.1-b). */
export const registerDecider: Decider<RegisterCommand, Register, RegisterEvent> = {
  initial: () => new Register(),
  evolve: (register, event) => {
    register.apply(event);
    return register;
  },
  decide: (command, register) => {
    switch (command.do) {
      case 'open':
        return open(command, register);
      case 'open-scope':
        return openScope(command, register);
      case 'set-quota':
        return setQuota(command, register);
      case 'grant':
        return grant(command, register);
      case 'revoke':
        return revoke(command, register);
      case 'revoke-all':
        return register.ofUser(command.userId, command.at).map((held) => revoked(command, held));
      default:
        return command satisfies never;
    }
  },
};

function open({ siret, service, at }: Open, register: Register): readonly RegisterEvent[] {
  known(service);
  if (register.open) return [];
  return [{ type: 'ServiceOpened', data: { siret, service, openedAt: toInstant(at) } }];
}

function openScope({ siret, service, level, id }: OpenScope, register: Register): readonly RegisterEvent[] {
  if (!register.open) throw refuse.serviceNotOpen(service);
  if (register.hasScope({ level, id })) return [];
  return [{ type: 'ScopeOpened', data: { siret, service, level, id } }];
}

function setQuota(command: SetQuotaDecision, register: Register): readonly RegisterEvent[] {
  const { siret, service, profile, level, maximum, at } = command;
  const reference = known(service);
  if (!register.open) throw refuse.serviceNotOpen(service);
  if (!Number.isSafeInteger(maximum) || maximum < 0) throw refuse.quotaInvalid(maximum);
  const largest = profile === null ? wholeService(reference, level) : ofProfile(service, profile, level);
  if (maximum > largest) throw refuse.quotaAboveMaximum(profile, maximum, largest);
  const inUse = profile === null ? register.distinctUsers(at) : register.mostUsed(profile, level, at);
  if (maximum < inUse) throw refuse.quotaBelowUse(profile, maximum, inUse);
  if (register.quota(profile, level) === maximum) return [];
  return [{ type: 'QuotaSet', data: { siret, service, profile, level, maximum } }];
}

function wholeService(service: Service, level: Level): number {
  if (level !== 'partner') throw refuse.wrongScope(service.code, level, ['partner']);
  return service.users ?? Infinity;
}

const ofProfile = (service: string, profile: string, level: Level): number =>
  knownProfile(service, profile, level).maxima?.[level] ?? Infinity;

function grant(command: Grant, register: Register): readonly RegisterEvent[] {
  const { siret, service, profile, scope, userId, at, validUntil, by } = command;
  const reference = known(service);
  if (!register.open) throw refuse.serviceNotOpen(service);
  knownProfile(service, profile, scope.level);
  if (scope.level !== 'partner' && !register.hasScope(scope)) throw refuse.scopeUnknown(scope.level, scope.id);
  if (by.accountId === userId) throw refuse.selfGrant();
  if (!command.user.active) throw refuse.userNotActive();
  if (command.user.mandate !== 'none' && by.authority !== 'caf') throw refuse.cafOnly();
  if (validUntil !== undefined && validUntil <= at) throw refuse.validUntilPast(toInstant(validUntil));
  if (register.heldBy(userId, profile, scope, at) !== undefined) throw refuse.alreadyGranted(profile);
  const maximum = register.quota(profile, scope.level) ?? 0;
  if (register.used(profile, scope, at) >= maximum) throw refuse.quotaReached(profile, maximum, scope.level);
  const users = register.quota(null, 'partner') ?? reference.users;
  if (users !== undefined && !register.hasRoomForUser(userId, users, at)) throw refuse.usersMaximum(service, users);
  const { habilitationId, purpose } = command;
  const until = validUntil === undefined ? {} : { validUntil: toInstant(validUntil) };
  const grantedAt = toInstant(at);
  const grantedBy = by.accountId;
  const data = { habilitationId, siret, service, profile, scope, userId, purpose, grantedBy, grantedAt, ...until };
  return [{ type: 'HabilitationGranted', data }];
}

function revoke(command: Revoke, register: Register): readonly RegisterEvent[] {
  const held = register.inForce(command.habilitationId, command.at);
  if (held === undefined) throw refuse.notInForce(command.habilitationId);
  if (command.mandate !== 'none' && command.by.authority !== 'caf') throw refuse.cafOnly();
  return [revoked(command, held)];
}

function revoked(
  { siret, service, reason, by, at }: Revoke | RevokeAll,
  { habilitationId, profile, userId }: { habilitationId: string; profile: string; userId: string },
): RegisterEvent {
  const data = { habilitationId, siret, service, profile, userId, reason };
  return { type: 'HabilitationRevoked', data: { ...data, revokedBy: by.accountId, revokedAt: toInstant(at) } };
}

function known(code: string): Service {
  const service = serviceOf(code);
  if (service === undefined)
    throw refuse.serviceUnknown(
      code,
      SERVICES.map((each) => each.code),
    );
  return service;
}

function knownProfile(service: string, code: string, level: Level): Profile {
  const profile = profileOf(service, code);
  if (profile === undefined)
    throw refuse.profileUnknown(
      service,
      code,
      known(service).profiles.map((each) => each.code),
    );
  if (!profile.levels.includes(level)) throw refuse.wrongScope(code, level, profile.levels);
  return profile;
}
