import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#kernel';
import { PROFILES } from '../reference/profiles.js';
import { PURPOSES } from '../reference/purposes.js';
import { invent } from '../source/seeded/invent.js';
import type { Dossier } from './dossier.js';
import { codeOf, dossier, opening } from './open-dossier.fixtures.js';
import { openDossier } from './open-dossier.js';

/** Written apart from the reference data: the sections of a dossier on which each profile's answer may depend. */
const SECTIONS: Record<string, readonly (keyof Dossier)[]> = {
  T1: [
    ...(['holder', 'spouse', 'children', 'situation', 'address', 'contact', 'familyQuotient', 'housing'] as const),
    ...(['rights', 'debts'] as const),
  ],
  T2: ['holder', 'spouse', 'children', 'situation', 'address', 'familyQuotient'],
  T4: ['holder', 'spouse', 'children', 'situation', 'address', 'resources', 'housing', 'rights'],
  T5: ['holder', 'spouse', 'children', 'situation', 'address', 'contact', 'rights'],
  T6: ['holder', 'spouse', 'children', 'situation', 'address', 'rights'],
  T8: ['holder', 'spouse', 'children', 'situation', 'address', 'rights'],
  T9: ['holder', 'spouse', 'children', 'situation', 'address', 'rights', 'debts', 'protection'],
  T10: ['holder', 'housing', 'rights'],
  T11: ['holder', 'spouse', 'children', 'address', 'resources', 'housing', 'rights', 'debts'],
  T12: ['holder', 'spouse', 'children', 'address', 'resources', 'rights'],
  T13: ['holder', 'spouse', 'children', 'address', 'familyQuotient', 'housing', 'rights'],
  T14: ['holder', 'situation', 'children', 'rights'],
  T15: ['holder', 'spouse', 'children', 'familyQuotient'],
  T16: ['holder', 'spouse', 'children', 'situation', 'address', 'housing', 'rights'],
  T18: ['holder', 'spouse', 'children', 'situation', 'address', 'rights', 'debts'],
  T19: ['holder', 'spouse', 'children', 'situation', 'address', 'resources', 'housing', 'rights'],
  T20: ['holder', 'children', 'rights'],
  T21: ['holder', 'children', 'cmgClaims'],
  T22: ['holder', 'spouse', 'children', 'familyQuotient', 'housing', 'rights'],
};

describe('the profiles of CDAP', () => {
  it('are those of the enrolment: T3, T7 and T17 do not exist', () => {
    expect(PROFILES.map(({ code }) => code)).toEqual(Object.keys(SECTIONS));
    expect(codeOf(() => openDossier(opening('T3', { purpose: 'registration' })))).toBe('cdap.profile-unknown');
  });

  it('have each a purpose, and every purpose serves some profile', () => {
    const used = new Set(PROFILES.flatMap(({ purposes }) => purposes));
    expect([...used].sort()).toEqual(Object.keys(PURPOSES).sort());
    expect(PROFILES.filter(({ purposes, fields }) => purposes.length === 0 || fields.length === 0)).toEqual([]);
  });
});

describe('least privilege', () => {
  const profiles = fc.constantFrom(...PROFILES);
  const dossiers = fc.integer({ min: 1_000_000, max: 9_999_999 }).map((number) => invent(7, String(number)));
  const opened = (profile: string, one: Dossier): unknown => {
    try {
      return openDossier(opening(profile, { dossier: one }));
    } catch (error) {
      if (isRefusal(error)) return error.code;
      throw error;
    }
  };

  it('[S2.2.1-d] gives no profile a field outside its list', () => {
    fc.assert(
      fc.property(profiles, dossiers, ({ code, fields }, one) => {
        const answer = opened(code, one);
        if (typeof answer === 'string') return;
        expect(fields).toEqual(expect.arrayContaining(Object.keys(answer as object)));
      }),
      { numRuns: 2000 },
    );
  });

  it('[S2.2.1-d] gives an answer that tells nothing of the sections outside the profile', () => {
    fc.assert(
      fc.property(profiles, dossiers, dossiers, ({ code }, one, other) => {
        const allowed = (SECTIONS[code] ?? []).map((section) => [section, one[section]] as const);
        const rest = Object.entries(other).filter(([section]) => !SECTIONS[code]?.includes(section as keyof Dossier));
        const mingled = Object.fromEntries([...rest, ...allowed]) as unknown as Dossier;
        expect(opened(code, mingled)).toEqual(opened(code, one));
      }),
      { numRuns: 2000 },
    );
  });

  it('[S2.2.1-d] shows T2 the family quotient, the composition of the family and the address only', () => {
    expect(openDossier(opening('T2'))).toEqual({
      familyQuotient: { value: 612, month: '2026-09' },
      familyComposition: { status: 'marié(e)s', adults: [dossier.holder, dossier.spouse], children: dossier.children },
      address: dossier.address,
    });
  });

  it('[S2.2.1-d] shows a T10 landlord the housing benefit, the rent and the direct payment of the tenant', () => {
    expect(openDossier(opening('T10'))).toEqual({
      holder: dossier.holder,
      housingBenefit: { benefit: 'APL', since: '2019-09-01', monthlyAmount: 300 },
      rent: 480,
      directPayment: true,
    });
  });

  it('[S2.2.1-d] shows T6 whether RSA runs, never since when nor how much', () => {
    expect(openDossier(opening('T6'))).toMatchObject({ rsaInForce: true });
    expect(JSON.stringify(openDossier(opening('T6')))).not.toContain('monthlyAmount');
  });

  it('[S2.2.1-d] shows T18 the sums due for RSA, no others', () => {
    expect(openDossier(opening('T18'))).toMatchObject({ rsaDebts: [{ benefit: 'RSA', remaining: 240 }] });
    expect(JSON.stringify(openDossier(opening('T18')))).not.toContain('APL');
  });
});

describe('the purpose', () => {
  it('[C9.2-e] is one of the closed list', () => {
    expect(codeOf(() => openDossier(opening('T2', { purpose: 'curiosity' })))).toBe('cdap.purpose-unknown');
    expect(codeOf(() => openDossier(opening('T2', { purpose: 'toString' })))).toBe('cdap.purpose-unknown');
  });

  it('[C9.2-e] is one that the profile may declare', () => {
    expect(codeOf(() => openDossier(opening('T2', { purpose: 'rsa-control' })))).toBe('cdap.purpose-not-allowed');
  });
});

describe('an unknown number', () => {
  it('is refused once the request itself may be made', () => {
    expect(codeOf(() => openDossier(opening('T2', { dossier: undefined })))).toBe('cdap.dossier-unknown');
    const misused = opening('T2', { dossier: undefined, purpose: 'rsa-control' });
    expect(codeOf(() => openDossier(misused))).toBe('cdap.purpose-not-allowed');
  });
});
