/** A civil day, `yyyy-mm-dd`, Europe/Paris. Days compare as text. */
export type Day = string;

export interface Person {
  readonly lastName: string;
  readonly firstName: string;
  readonly birthDate: Day;
}

/** The benefits that dossiers name, by the acronym that the branch uses. */
export type Benefit = 'RSA' | 'AF' | 'ASF' | 'PAJE' | 'CMG' | 'AAH' | 'APL' | 'ALF' | 'ALS' | 'PPA';

/** A right to a benefit over a period, both days included; without `to` it still runs. */
export interface Right {
  readonly benefit: Benefit;
  readonly from: Day;
  readonly to?: Day;
  /** Euros a month. */
  readonly monthlyAmount: number;
}

export interface CmgClaim {
  readonly claimedOn: Day;
  readonly childFirstName: string;
  readonly outcome: 'accordé' | 'refusé' | 'en cours';
}

/** A sum paid without right (indu). */
export interface Debt {
  readonly benefit: Benefit;
  readonly noticedOn: Day;
  /** Euros still due. */
  readonly remaining: number;
}

/** One allocataire's dossier as a `DossierSource` gives it, whole: nobody sees it so (S2.2.1-d). */
export interface Dossier {
  /** 7 digits. */
  readonly number: string;
  readonly openedOn: Day;
  readonly holder: Person;
  readonly spouse?: Person;
  readonly children: readonly Person[];
  readonly situation: { readonly status: string; readonly since: Day };
  readonly address: { readonly street: string; readonly postcode: string; readonly city: string };
  readonly contact: { readonly phone: string; readonly email: string };
  readonly familyQuotient: {
    /** Euros. */
    readonly value: number;
    /** `yyyy-mm`. */
    readonly month: string;
  };
  /** Household resources of a whole year, in euros. */
  readonly resources: { readonly year: number; readonly annualAmount: number };
  readonly housing: {
    readonly occupancy: string;
    readonly landlord?: string;
    /** Euros a month, charges excluded. */
    readonly monthlyRent?: number;
    /** The housing benefit goes to the landlord (tiers payant). */
    readonly directPayment: boolean;
  };
  /** Every right that the dossier keeps, past and present, oldest first. */
  readonly rights: readonly Right[];
  readonly cmgClaims: readonly CmgClaim[];
  readonly debts: readonly Debt[];
  readonly protection?: { readonly measure: string; readonly organisation: string; readonly since: Day };
}
