import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { registerDecider, type Grant } from './register-decider.js';
import type { RegisterEvent } from './register-events.js';
import type { Scope } from './scope.js';

const SIRET = '21340135900012';
const AT = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const given = specificationOf(registerDecider, (actual, expected) => expect(actual).toEqual(expected));
const on = (service: string) => ({ siret: SIRET, service, at: AT });
const gestionnaire = { accountId: 'principal-1', authority: 'gestionnaire' } as const;
const caf = { accountId: 'caf-1', authority: 'caf' } as const;
const whole: Scope = { level: 'partner' };
const facility = (id: string): Scope => ({ level: 'facility', id });

const opened = (service: string): RegisterEvent => ({
  type: 'ServiceOpened',
  data: { siret: SIRET, service, openedAt: toInstant(AT - DAY) },
});
const quota = (service: string, profile: string | null, level: 'partner' | 'facility' | 'site', maximum: number) =>
  ({ type: 'QuotaSet', data: { siret: SIRET, service, profile, level, maximum } }) satisfies RegisterEvent;
const scope = (level: 'facility' | 'site', id: string): RegisterEvent => ({
  type: 'ScopeOpened',
  data: { siret: SIRET, service: 'AFAS', level, id },
});
const granted = (
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
const revoked = (
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
const times = (count: number, make: (n: number) => RegisterEvent) =>
  Array.from({ length: count }, (_, index) => make(index + 1));
const grant = (service: string, profile: string, more: Partial<Grant> = {}): Grant => ({
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
const grantedToMarie = (service: string, profile: string, where: Scope = whole, by: string = gestionnaire.accountId) =>
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

describe('T2 with its 12 habilitations in use', () => {
  const full = [opened('CDAP'), quota('CDAP', 'T2', 'partner', 12), ...times(12, (n) => granted(n, 'CDAP', 'T2'))];

  it('[S2.2.1-b] refuses a thirteenth, and says which quota', () => {
    const refusal = given(full).when(grant('CDAP', 'T2')).thenRefused('habilitation.quota-reached');
    expect(refusal.kind).toBe('conflict');
    expect(refusal.details).toMatchObject({ profile: 'T2', maximum: 12 });
  });
  it('[S2.2.1-b] gives the place back at revocation', () =>
    given([...full, revoked(12, 'CDAP', 'T2', 'end-of-need')])
      .when(grant('CDAP', 'T2'))
      .then(grantedToMarie('CDAP', 'T2')));
  it('[S2.2.1-b] refuses to lower the quota below what is in use, and says how many are', () => {
    const command = { do: 'set-quota', ...on('CDAP'), profile: 'T2', level: 'partner', maximum: 11 } as const;
    const refusal = given(full).when(command).thenRefused('habilitation.quota-below-use');
    expect(refusal.details).toMatchObject({ inUse: 12, maximum: 11 });
  });
  it('[S2.2.1-b] lowers the quota down to what is in use', () => {
    const command = { do: 'set-quota', ...on('CDAP'), profile: 'T2', level: 'partner', maximum: 11 } as const;
    given([...full, revoked(1, 'CDAP', 'T2', 'end-of-need')])
      .when(command)
      .then(quota('CDAP', 'T2', 'partner', 11));
  });
  it('refuses the same person twice before looking at the quota', () => {
    given(full)
      .when(grant('CDAP', 'T2', { userId: 'user-3' }))
      .thenRefused('habilitation.already-granted');
  });
  it('[S2.2.1-b] another profile has its own quota: none set, none given', () => {
    given(full).when(grant('CDAP', 'T1')).thenRefused('habilitation.quota-reached');
  });
});

describe('a habilitation given until a date', () => {
  const until = (end: number) => [
    opened('CDAP'),
    quota('CDAP', 'T2', 'partner', 1),
    granted(1, 'CDAP', 'T2', whole, toInstant(end)),
  ];

  it('[S2.2.1-b] holds its place until then', () => {
    given(until(AT + 1))
      .when(grant('CDAP', 'T2'))
      .thenRefused('habilitation.quota-reached');
  });
  it('[S2.2.1-b] gives its place back from that instant on', () =>
    given(until(AT)).when(grant('CDAP', 'T2')).then(grantedToMarie('CDAP', 'T2')));
  it('can be given again to the same person once it has ended', () => {
    const again = { ...grantedToMarie('CDAP', 'T2'), data: { ...grantedToMarie('CDAP', 'T2').data, userId: 'user-1' } };
    given(until(AT))
      .when(grant('CDAP', 'T2', { userId: 'user-1' }))
      .then(again);
  });
  it('cannot be revoked once it has ended', () => {
    given(until(AT))
      .when({ do: 'revoke', ...on('CDAP'), habilitationId: 'h1', mandate: 'none', reason: 'error', by: gestionnaire })
      .thenRefused('habilitation.not-in-force');
  });
  it('refuses an end that is already past', () => {
    given([opened('CDAP'), quota('CDAP', 'T2', 'partner', 1)])
      .when(grant('CDAP', 'T2', { validUntil: AT }))
      .thenRefused('habilitation.valid-until-past');
  });
});

describe('AFAS with a site and two facilities', () => {
  const base = [
    opened('AFAS'),
    scope('site', 'nord'),
    scope('facility', 'creche'),
    scope('facility', 'relais'),
    quota('AFAS', 'D1', 'site', 2),
    quota('AFAS', 'D1', 'facility', 2),
    quota('AFAS', 'D3', 'facility', 1),
  ];

  it('[S2.2.1-b] one approver per facility: a second one is refused there', () => {
    given([...base, granted(1, 'AFAS', 'D3', facility('creche'))])
      .when(grant('AFAS', 'D3', { scope: facility('creche') }))
      .thenRefused('habilitation.quota-reached');
  });
  it('[S2.2.1-b] and accepted at the other facility', () =>
    given([...base, granted(1, 'AFAS', 'D3', facility('creche'))])
      .when(grant('AFAS', 'D3', { scope: facility('relais') }))
      .then(grantedToMarie('AFAS', 'D3', facility('relais'))));
  it('[S2.2.1-b] D1 counts apart per site and per facility', () => {
    const site: Scope = { level: 'site', id: 'nord' };
    const full = [...base, granted(1, 'AFAS', 'D1', site), granted(2, 'AFAS', 'D1', site)];
    given(full)
      .when(grant('AFAS', 'D1', { scope: site }))
      .thenRefused('habilitation.quota-reached');
    const there = facility('creche');
    given(full)
      .when(grant('AFAS', 'D1', { scope: there }))
      .then(grantedToMarie('AFAS', 'D1', there));
  });
  it('[S2.2.1-b] a facility that was never declared opens no new places', () => {
    given(base)
      .when(grant('AFAS', 'D3', { scope: facility('invented') }))
      .thenRefused('habilitation.unknown-scope');
  });
  it('[S2.2.1-d] refuses a level at which the profile is not given, and says which are', () => {
    const wrong: Scope = { level: 'site', id: 'nord' };
    const refusal = given(base)
      .when(grant('AFAS', 'D3', { scope: wrong }))
      .thenRefused('habilitation.scope');
    expect(refusal.details).toMatchObject({ profile: 'D3', accepted: 'facility' });
    given(base).when(grant('AFAS', 'D1')).thenRefused('habilitation.scope');
  });
  it('[S2.2.1-b] refuses a quota above the maximum of the bulletin', () => {
    given(base)
      .when({ do: 'set-quota', ...on('AFAS'), profile: 'D3', level: 'facility', maximum: 2 })
      .thenRefused('habilitation.quota-above-maximum');
  });
});

describe('AFAS with 100 distinct users', () => {
  const facilities = times(50, (n) => scope('facility', `f${n}`));
  const full = [
    opened('AFAS'),
    ...facilities,
    quota('AFAS', 'D4', 'facility', 2),
    quota('AFAS', 'D2', 'facility', 2),
    ...times(100, (n) => granted(n, 'AFAS', 'D4', facility(`f${Math.ceil(n / 2)}`))),
  ];

  it('[S2.2.1-b] refuses a hundred and first, all profiles together', () => {
    const command = grant('AFAS', 'D2', { scope: facility('f1') });
    const refusal = given(full).when(command).thenRefused('habilitation.users-maximum');
    expect(refusal.details).toMatchObject({ maximum: 100, service: 'AFAS' });
  });
  it('one person may hold several profiles: that is still one user', () => {
    const { data } = grantedToMarie('AFAS', 'D2', facility('f9'));
    given(full)
      .when(grant('AFAS', 'D2', { scope: facility('f9'), userId: 'user-1' }))
      .then({ type: 'HabilitationGranted', data: { ...data, userId: 'user-1' } });
  });
  it('[S2.2.1-b] refuses to lower the number of users below those who are habilitated', () => {
    const command = { do: 'set-quota', ...on('AFAS'), profile: null, level: 'partner', maximum: 99 } as const;
    const refusal = given(full).when(command).thenRefused('habilitation.quota-below-use');
    expect(refusal.details).toMatchObject({ inUse: 100 });
  });
});

describe('who may give and end a habilitation', () => {
  const base = [opened('CDAP'), quota('CDAP', 'T2', 'partner', 12)];

  it('[C9.2-c] refuses somebody who is not an active user of the partner', () => {
    given(base)
      .when(grant('CDAP', 'T2', { user: { active: false, mandate: 'none' } }))
      .thenRefused('habilitation.user-not-active');
  });
  it('[S2.2.1-d] refuses a habilitation that a gestionnaire gives to himself', () => {
    given(base)
      .when(grant('CDAP', 'T2', { userId: gestionnaire.accountId }))
      .thenRefused('habilitation.self-grant');
  });
  it('[S2.2.1-a] refuses that a gestionnaire habilitates the principal or the deputy', () => {
    given(base)
      .when(grant('CDAP', 'T2', { user: { active: true, mandate: 'deputy' } }))
      .thenRefused('habilitation.caf-only');
  });
  it('[S2.2.1-a] lets the Caf habilitate the deputy', () =>
    given(base)
      .when(grant('CDAP', 'T2', { user: { active: true, mandate: 'deputy' }, by: caf }))
      .then(grantedToMarie('CDAP', 'T2', whole, 'caf-1')));
  it('[S2.2.1-a] refuses that a gestionnaire ends a habilitation of the principal', () => {
    given([...base, granted(1, 'CDAP', 'T2')])
      .when({
        do: 'revoke',
        ...on('CDAP'),
        habilitationId: 'h1',
        mandate: 'principal',
        reason: 'error',
        by: gestionnaire,
      })
      .thenRefused('habilitation.caf-only');
  });
  it('[C9.2-d] a departure ends all that the person holds, and only that', () =>
    given([...base, quota('CDAP', 'T1', 'partner', 3), granted(1, 'CDAP', 'T2'), granted(2, 'CDAP', 'T2')])
      .when({ do: 'revoke-all', ...on('CDAP'), userId: 'user-1', reason: 'departure', by: gestionnaire })
      .then(revoked(1, 'CDAP', 'T2', 'departure')));
  it('refuses to end what is not in force', () => {
    given(base)
      .when({ do: 'revoke', ...on('CDAP'), habilitationId: 'h9', mandate: 'none', reason: 'error', by: gestionnaire })
      .thenRefused('habilitation.not-in-force');
  });
});

describe('a service', () => {
  it('opens once: the second time nothing happens', () => {
    given([])
      .when({ do: 'open', ...on('CDAP') })
      .then({
        type: 'ServiceOpened',
        data: { siret: SIRET, service: 'CDAP', openedAt: toInstant(AT) },
      });
    given([opened('CDAP')])
      .when({ do: 'open', ...on('CDAP') })
      .thenNothing();
  });
  it('[S2.1-b] gives nothing before it is open', () => {
    given([]).when(grant('CDAP', 'T2')).thenRefused('habilitation.service-not-open');
    given([])
      .when({ do: 'set-quota', ...on('CDAP'), profile: 'T2', level: 'partner', maximum: 1 })
      .thenRefused('habilitation.service-not-open');
  });
  it('refuses the profiles that do not exist: T3, T7 and T17', () => {
    for (const profile of ['T3', 'T7', 'T17', 'D1', '']) {
      const refusal = given([opened('CDAP')])
        .when(grant('CDAP', profile))
        .thenRefused('habilitation.unknown-profile');
      expect(refusal.details['accepted']).toContain('T2, T4');
    }
  });
  it('setting the quota that stands already changes nothing', () =>
    given([opened('CDAP'), quota('CDAP', 'T2', 'partner', 12)])
      .when({ do: 'set-quota', ...on('CDAP'), profile: 'T2', level: 'partner', maximum: 12 })
      .thenNothing());
});

describe('a register of ten thousand habilitations', () => {
  it('decides without counting them', () => {
    const state = registerDecider.initial();
    registerDecider.evolve(state, opened('CDAP'));
    registerDecider.evolve(state, quota('CDAP', 'T1', 'partner', 20_000));
    for (const event of times(10_000, (n) => granted(n, 'CDAP', 'T1'))) registerDecider.evolve(state, event);
    const started = performance.now();
    for (let n = 0; n < 1_000; n += 1) registerDecider.decide(grant('CDAP', 'T1'), state);
    // Counting ten thousand a thousand times over would take seconds.
    expect(performance.now() - started).toBeLessThan(500);
  });
});
