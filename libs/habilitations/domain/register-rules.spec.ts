import { describe, expect, it } from '@jest/globals';
import { toInstant } from '#kernel';
import { registerDecider } from './register-decider.js';
import {
  AT,
  SIRET,
  caf,
  gestionnaire,
  given,
  grant,
  granted,
  grantedToMarie,
  on,
  opened,
  quota,
  revoked,
  times,
  whole,
} from './register.given.js';

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
