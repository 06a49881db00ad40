import { Refusal } from '#kernel';
import type { Level } from './reference-data.js';

// The codes are part of the public interface; their texts stand in messages.ts. Details never hold personal data.

export const serviceUnknown = (service: string, accepted: readonly string[]) =>
  new Refusal('habilitation.unknown-service', 'invalid', { service, accepted: accepted.join(', ') });
export const serviceNotOpen = (service: string) =>
  new Refusal('habilitation.service-not-open', 'conflict', { service });
export const profileUnknown = (service: string, profile: string, accepted: readonly string[]) =>
  new Refusal('habilitation.unknown-profile', 'invalid', { service, profile, accepted: accepted.join(', ') });
export const wrongScope = (profile: string, level: Level, accepted: readonly Level[]) =>
  new Refusal('habilitation.scope', 'invalid', { profile, level, accepted: accepted.join(', ') });
export const scopeUnknown = (level: Level, id: string) =>
  new Refusal('habilitation.unknown-scope', 'invalid', { level, id });
export const userNotActive = () => new Refusal('habilitation.user-not-active', 'conflict');
export const selfGrant = () => new Refusal('habilitation.self-grant', 'forbidden');
export const cafOnly = () => new Refusal('habilitation.caf-only', 'forbidden');
export const validUntilPast = (validUntil: string) =>
  new Refusal('habilitation.valid-until-past', 'invalid', { validUntil });
export const alreadyGranted = (profile: string) => new Refusal('habilitation.already-granted', 'conflict', { profile });
export const quotaReached = (profile: string, maximum: number, level: Level) =>
  new Refusal('habilitation.quota-reached', 'conflict', { profile, maximum, level });
export const usersMaximum = (service: string, maximum: number) =>
  new Refusal('habilitation.users-maximum', 'conflict', { service, maximum });
export const quotaBelowUse = (profile: string | null, maximum: number, inUse: number) =>
  new Refusal('habilitation.quota-below-use', 'conflict', { profile, maximum, inUse });
export const quotaAboveMaximum = (profile: string | null, maximum: number, largest: number) =>
  new Refusal('habilitation.quota-above-maximum', 'invalid', { profile, maximum, largest });
export const quotaInvalid = (maximum: number) => new Refusal('habilitation.quota-invalid', 'invalid', { maximum });
export const notInForce = (habilitationId: string) =>
  new Refusal('habilitation.not-in-force', 'not-found', { habilitationId });

export const userAlreadyRegistered = () => new Refusal('user.already-registered', 'conflict');
export const userUnknown = (userId: string) => new Refusal('user.unknown', 'not-found', { userId });
export const userIsAdministrator = () => new Refusal('user.is-administrator', 'conflict');
export const siteUnknown = (siteId: string) => new Refusal('user.unknown-site', 'invalid', { siteId });

/** The same answer for a SIRET that does not exist and for another partner's. */
export const partnerUnknown = () => new Refusal('partner.unknown', 'not-found');
