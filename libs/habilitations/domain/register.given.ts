/** Words of the register's specs. */
import { expect } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { registerDecider, type Grant } from './register-decider.js';
import type { RegisterEvent } from './register-events.js';
import type { Scope } from './scope.js';

export const SIRET = '21340135900012';
export const AT = Date.parse('2026-03-02T09:00:00Z');
export const DAY = 86_400_000;
export const given = specificationOf(registerDecider, (actual, expected) => expect(actual).toEqual(expected));
export const on = (service: string) => ({ siret: SIRET, service, at: AT });
export const gestionnaire = { accountId: 'principal-1', authority: 'gestionnaire' } as const;
export const caf = { accountId: 'caf-1', authority: 'caf' } as const;
export const whole: Scope = { level: 'partner' };
export const facility = (id: string): Scope => ({ level: 'facility', id });

export const opened = (service: string): RegisterEvent => ({
  type: 'ServiceOpened',
  data: { siret: SIRET, service, openedAt: toInstant(AT - DAY) },
});
export const quota = (
  service: string,
  profile: string | null,
  level: 'partner' | 'facility' | 'site',
  maximum: number,
) => ({ type: 'QuotaSet', data: { siret: SIRET, service, profile, level, maximum } }) satisfies RegisterEvent;
export const scope = (level: 'facility' | 'site', id: string): RegisterEvent => ({
  type: 'ScopeOpened',
  data: { siret: SIRET, service: 'AFAS', level, id },
});
export const granted = (
  n: number,
  service: string,
  profile: string,
  where: Scope = whole,
  validUntil?: string,
): RegisterEvent => ({
  type: 'HabilitationGranted',
  data: {
    habilitationId: `h${n}`,
    siret: SIRET,
    service,
    profile,
    scope: where,
    userId: `user-${n}`,
    purpose: 'Tarifs de la cantine',
    grantedBy: gestionnaire.accountId,
    grantedAt: toInstant(AT - DAY),
    ...(validUntil === undefined ? {} : { validUntil }),
  },
});
export const revoked = (
  n: number,
  service: string,
  profile: string,
  reason: 'end-of-need' | 'departure',
  by = 'principal-1',
) =>
  ({
    type: 'HabilitationRevoked',
    data: {
      habilitationId: `h${n}`,
      siret: SIRET,
      service,
      profile,
      userId: `user-${n}`,
      reason,
      revokedBy: by,
      revokedAt: toInstant(AT),
    },
  }) satisfies RegisterEvent;
export const times = (count: number, make: (n: number) => RegisterEvent) =>
  Array.from({ length: count }, (_, index) => make(index + 1));
export const grant = (service: string, profile: string, more: Partial<Grant> = {}): Grant => ({
  do: 'grant',
  ...on(service),
  habilitationId: 'new',
  profile,
  scope: whole,
  userId: 'marie',
  user: { active: true, mandate: 'none' },
  purpose: 'Tarifs de la cantine',
  by: gestionnaire,
  ...more,
});
export const grantedToMarie = (
  service: string,
  profile: string,
  where: Scope = whole,
  by: string = gestionnaire.accountId,
) =>
  ({
    type: 'HabilitationGranted',
    data: {
      habilitationId: 'new',
      siret: SIRET,
      service,
      profile,
      scope: where,
      userId: 'marie',
      purpose: 'Tarifs de la cantine',
      grantedBy: by,
      grantedAt: toInstant(AT),
    },
  }) satisfies RegisterEvent;
