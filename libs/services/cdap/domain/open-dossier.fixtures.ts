import { isRefusal } from '#kernel';
import type { Dossier, Right } from './dossier.js';
import type { Opening } from './open-dossier.js';
import { profileOf } from './profile.js';

/** 15 September 2026, 10:00 in Paris. */
export const AT = Date.UTC(2026, 8, 15, 8);

export const right = (benefit: Right['benefit'], from: string, to?: string): Right => ({
  benefit,
  from,
  ...(to === undefined ? {} : { to }),
  monthlyAmount: 300,
});

/** An invented family with something in every section. */
export const dossier: Dossier = {
  number: '1234567',
  openedOn: '2015-03-01',
  holder: { lastName: 'Aubelune', firstName: 'Coralie', birthDate: '1986-02-03' },
  spouse: { lastName: 'Roncevaille', firstName: 'Malik', birthDate: '1984-11-20' },
  children: [{ lastName: 'Aubelune', firstName: 'Ninon', birthDate: '2022-06-07' }],
  situation: { status: 'marié(e)s', since: '2014-05-01' },
  address: { street: '3 quai des Libellules', postcode: '99150', city: 'Port-Galinette' },
  contact: { phone: '06 39 98 01 02', email: 'allocataire.1234567@demonstration.invalid' },
  familyQuotient: { value: 612, month: '2026-09' },
  resources: { year: 2024, annualAmount: 14_200 },
  housing: { occupancy: 'locataire', landlord: 'Logis d’Orbelle', monthlyRent: 480, directPayment: true },
  rights: [right('PAJE', '2022-06-01', '2025-06-30'), right('RSA', '2025-01-01'), right('APL', '2019-09-01')],
  cmgClaims: [{ claimedOn: '2023-01-01', childFirstName: 'Ninon', outcome: 'refusé' }],
  debts: [
    { benefit: 'RSA', noticedOn: '2026-01-12', remaining: 240 },
    { benefit: 'APL', noticedOn: '2026-02-12', remaining: 90 },
  ],
  protection: { measure: 'tutelle', organisation: 'Service de protection Orbelle', since: '2024-01-01' },
};

const purposeOf = (profile: string): string => profileOf(profile)?.purposes[0] ?? '';

/** A request of that profile which only the dossier could refuse. */
export const opening = (profile: string, over: Partial<Opening> = {}): Opening => ({
  dossier,
  profile,
  purpose: purposeOf(profile),
  ...(profile === 'T4' ? { instructorNumber: '123456' } : {}),
  at: AT,
  ...over,
});

/** The code of the refusal, or `opened`. */
export const codeOf = (refused: () => unknown): string => {
  try {
    refused();
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'opened';
};
