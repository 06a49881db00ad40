import { PROFILES } from '../reference/profiles.js';
import type { PurposeCode } from '../reference/purposes.js';
import type { FieldCode } from './fields.js';

/** What must hold, beside the purpose, before a profile sees a dossier (contract.md, CDAP's table). */
export type SpecialRule =
  /** T4: the instructor number is given before the dossier opens. */
  | 'instructor-number'
  /** T18, T19: only people who receive RSA or did within two years. */
  | 'rsa-within-two-years'
  /** T21: only dossiers with at least a trace of a Cmg claim. */
  | 'cmg-claim';

/** One row of the reference data. */
export interface Profile {
  /** `T1` … `T22`; stable. */
  readonly code: string;
  /** French, for people. */
  readonly label: string;
  /** The only fields that it may see (S2.2.1-d). T20's two years are a field: `recentRights`. */
  readonly fields: readonly FieldCode[];
  readonly purposes: readonly PurposeCode[];
  readonly rule?: SpecialRule;
}

const byCode: ReadonlyMap<string, Profile> = new Map(PROFILES.map((profile) => [profile.code, profile]));

/** The row of this code, or `undefined` where CDAP has no such profile (T3, T7, T17). */
export const profileOf = (code: string): Profile | undefined => byCode.get(code);
