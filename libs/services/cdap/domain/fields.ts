import { overlaps, runsOn, twoYearsBefore } from './days.js';
import type { Benefit, Day, Dossier, Right } from './dossier.js';

/** What a profile may be given to see: one reading of the dossier, on a given day. */
interface FieldDefinition {
  readonly label: string;
  /** `undefined`: the dossier has nothing there, and the answer leaves the field out. */
  read(dossier: Dossier, day: Day): unknown;
}

const HOUSING_BENEFITS: readonly Benefit[] = ['APL', 'ALF', 'ALS'];

const running = (dossier: Dossier, day: Day): Right[] => dossier.rights.filter((right) => runsOn(right, day));

const current = (dossier: Dossier, day: Day) =>
  running(dossier, day).map(({ benefit, from, monthlyAmount }) => ({ benefit, since: from, monthlyAmount }));

/** Cut to the window: neither an older right nor the older part of a right shows. */
const recent = (dossier: Dossier, day: Day): Right[] => {
  const first = twoYearsBefore(day);
  return dossier.rights
    .filter((right) => overlaps(right, first, day))
    .map((right) => (right.from < first ? { ...right, from: first } : right));
};

/**
 * The closed list of what can be shown of a dossier. Each is as narrow as some profile's purpose needs (S2.2.1-d);
 * a wider need is another field, never a wider reading of this one.
 */
export const FIELDS = {
  holder: { label: 'Allocataire', read: ({ holder }) => holder },
  address: { label: 'Adresse', read: ({ address }) => address },
  contact: { label: 'Téléphone et adresse électronique', read: ({ contact }) => contact },
  openedOn: { label: 'Date d’ouverture du dossier', read: ({ openedOn }) => openedOn },
  situation: { label: 'Situation familiale', read: ({ situation }) => situation },
  familyComposition: {
    label: 'Composition de la famille',
    read: ({ holder, spouse, children, situation }) => ({
      status: situation.status,
      adults: spouse === undefined ? [holder] : [holder, spouse],
      children,
    }),
  },
  householdSize: {
    label: 'Nombre d’adultes et d’enfants',
    read: ({ spouse, children }) => ({ adults: spouse === undefined ? 1 : 2, children: children.length }),
  },
  children: { label: 'Enfants', read: ({ children }) => children },
  familyQuotient: { label: 'Quotient familial', read: ({ familyQuotient }) => familyQuotient },
  resources: { label: 'Ressources annuelles du foyer', read: ({ resources }) => resources },
  benefits: { label: 'Prestations en cours', read: current },
  recentRights: { label: 'Droits des deux dernières années', read: recent },
  housing: {
    label: 'Logement',
    read: ({ housing: { occupancy, landlord, monthlyRent } }) => ({ occupancy, landlord, monthlyRent }),
  },
  rent: { label: 'Loyer mensuel', read: ({ housing }) => housing.monthlyRent },
  housingBenefit: {
    label: 'Aide au logement',
    read: (dossier, day) => current(dossier, day).find(({ benefit }) => HOUSING_BENEFITS.includes(benefit)),
  },
  directPayment: { label: 'Aide au logement versée au bailleur', read: ({ housing }) => housing.directPayment },
  rsaInForce: {
    label: 'Bénéficiaire du RSA à ce jour',
    read: (dossier, day) => running(dossier, day).some(({ benefit }) => benefit === 'RSA'),
  },
  rsa: { label: 'Périodes de RSA', read: ({ rights }) => rights.filter(({ benefit }) => benefit === 'RSA') },
  rsaDebts: { label: 'Indus de RSA', read: ({ debts }) => debts.filter(({ benefit }) => benefit === 'RSA') },
  debts: { label: 'Indus', read: ({ debts }) => debts },
  familySupport: {
    label: 'Allocation de soutien familial',
    read: ({ rights }) => rights.filter(({ benefit }) => benefit === 'ASF'),
  },
  protection: { label: 'Mesure de protection', read: ({ protection }) => protection },
  cmg: { label: 'Demandes de complément de libre choix du mode de garde', read: ({ cmgClaims }) => cmgClaims },
} satisfies Readonly<Record<string, FieldDefinition>>;

export type FieldCode = keyof typeof FIELDS;

export type ShownFields = Readonly<Partial<Record<FieldCode, unknown>>>;

/** Reads these fields, and nothing else, of a dossier as it stands on that day. */
export function show(dossier: Dossier, fields: readonly FieldCode[], day: Day): ShownFields {
  const shown: Partial<Record<FieldCode, unknown>> = {};
  for (const code of fields) {
    const field: FieldDefinition = FIELDS[code];
    const value = field.read(dossier, day);
    if (value !== undefined) shown[code] = value;
  }
  return shown;
}
