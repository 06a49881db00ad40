import { describe, expect, it } from '@jest/globals';
import { toInstant } from '#kernel';
import {
  AT,
  facility,
  gestionnaire,
  given,
  grant,
  granted,
  grantedToMarie,
  on,
  opened,
  quota,
  revoked,
  scope,
  times,
  whole,
} from './register.given.js';
import type { Scope } from './scope.js';

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
