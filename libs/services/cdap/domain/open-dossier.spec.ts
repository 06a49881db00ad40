import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#kernel';
import { PROFILES } from '../reference/profiles.js';
import { PURPOSES } from '../reference/purposes.js';
import { invent } from '../source/seeded/invent.js';
import type { Dossier } from './dossier.js';
import { AT, dossier, right } from './open-dossier.fixtures.js';
import { openDossier, type Opening } from './open-dossier.js';
import { profileOf } from './profile.js';

const purposeOf = (profile: string): string => profileOf(profile)?.purposes[0] ?? '';

const opening = (profile: string, over: Partial<Opening> = {}): Opening => ({
  dossier,
  profile,
  purpose: purposeOf(profile),
  ...(profile === 'T4' ? { instructorNumber: '123456' } : {}),
  at: AT,
  ...over,
});

const codeOf = (refused: () => unknown): string => {
  try {
    refused();
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'opened';
};

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

describe('T4', () => {
  const without: Opening = { dossier, profile: 'T4', purpose: 'rsa-instruction', at: AT };

  it('[CDAP-T4] opens no dossier before the instructor number is given', () => {
    expect(codeOf(() => openDossier(without))).toBe('cdap.instructor-number-needed');
    expect(codeOf(() => openDossier({ ...without, dossier: undefined }))).toBe('cdap.instructor-number-needed');
  });

  it.each(['', '12345', '1234567', '12345a', ' 123456', '123456\n', '１２３４５６'])(
    '[CDAP-T4] refuses %j as an instructor number: 6 digits are accepted',
    (instructorNumber) => {
      const given = { ...without, instructorNumber };
      expect(codeOf(() => openDossier(given))).toBe('cdap.instructor-number-malformed');
    },
  );

  it('[CDAP-T4] opens with one', () => {
    expect(openDossier({ ...without, instructorNumber: '004217' })).toHaveProperty('rsa');
  });
});

describe.each(['T18', 'T19'])('%s', (profile) => {
  const withRsa = (from: string, to?: string) =>
    codeOf(() => openDossier(opening(profile, { dossier: { ...dossier, rights: [right('RSA', from, to)] } })));

  it(`[CDAP-${profile}] opens to a person who receives RSA`, () => expect(withRsa('2020-01-01')).toBe('opened'));

  it(`[CDAP-${profile}] opens up to two years after the last day of RSA, that day included`, () => {
    expect(withRsa('2020-01-01', '2024-09-15')).toBe('opened');
    expect(withRsa('2020-01-01', '2024-09-14')).toBe('cdap.not-rsa');
  });

  it(`[CDAP-${profile}] refuses a person who never received it, or only will`, () => {
    const never = { ...dossier, rights: [right('APL', '2020-01-01')] };
    expect(codeOf(() => openDossier(opening(profile, { dossier: never })))).toBe('cdap.not-rsa');
    expect(withRsa('2026-10-01')).toBe('cdap.not-rsa');
  });

  it(`[CDAP-${profile}] counts two years back from 29 February to 28 February`, () => {
    const rights = [right('RSA', '2020-01-01', '2026-02-28')];
    const at = Date.UTC(2028, 1, 29, 12);
    expect(codeOf(() => openDossier(opening(profile, { dossier: { ...dossier, rights }, at })))).toBe('opened');
  });
});

describe('T20', () => {
  it('[CDAP-T20] sees the rights of the last two years only, and no older part of them', () => {
    const rights = [
      right('AF', '2019-01-01', '2024-09-14'),
      right('PAJE', '2022-06-01', '2025-06-30'),
      right('RSA', '2025-01-01'),
      right('PPA', '2026-10-01'),
    ];
    expect(openDossier(opening('T20', { dossier: { ...dossier, rights } }))).toMatchObject({
      recentRights: [right('PAJE', '2024-09-15', '2025-06-30'), right('RSA', '2025-01-01')],
    });
  });
});

describe('T21', () => {
  it('[CDAP-T21] opens a dossier with a trace of a Cmg claim, granted or not', () => {
    expect(openDossier(opening('T21'))).toMatchObject({ cmg: [{ outcome: 'refusé' }] });
  });

  it('[CDAP-T21] refuses a dossier without any', () => {
    const without = { ...dossier, cmgClaims: [] };
    expect(codeOf(() => openDossier(opening('T21', { dossier: without })))).toBe('cdap.no-cmg');
  });
});
