import { legalDayOf } from '#keyring';
import { PURPOSES, type PurposeCode } from '../reference/purposes.js';
import { overlaps, twoYearsBefore } from './days.js';
import type { Day, Dossier } from './dossier.js';
import { INSTRUCTOR_NUMBER, refusals } from './errors.js';
import { show, type ShownFields } from './fields.js';
import { type Profile, profileOf } from './profile.js';

/** What somebody asks for before any dossier is looked up. */
export interface Request {
  /** Code of the profile of the habilitation used. */
  readonly profile: string;
  /** Code of the purpose declared. */
  readonly purpose: string;
  /** 6 digits; needed by the profiles whose rule says so (T4). */
  readonly instructorNumber?: string;
}

export interface Opening extends Request {
  /** `undefined`: no dossier has this number. */
  readonly dossier: Dossier | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export const isPurpose = (code: string): code is PurposeCode => Object.hasOwn(PURPOSES, code);

/**
 * Checks all that can be said without the dossier, so that nothing is fetched for a request that may not be
 * (S2.2.1-d; T4: the instructor number comes before the dossier opens).
 * @returns the profile's row.
 * @throws Refusal `cdap.profile-unknown`, `cdap.purpose-unknown`, `cdap.purpose-not-allowed`,
 * `cdap.instructor-number-needed`, `cdap.instructor-number-malformed`
 */
export function admit({ profile: code, purpose, instructorNumber }: Request): Profile {
  const profile = profileOf(code);
  if (profile === undefined) throw refusals.profileUnknown(code);
  if (!isPurpose(purpose)) throw refusals.purposeUnknown(profile.purposes);
  if (!profile.purposes.includes(purpose)) throw refusals.purposeNotAllowed(code, profile.purposes);
  if (profile.rule === 'instructor-number') {
    if (instructorNumber === undefined) throw refusals.instructorNumberNeeded(code);
    if (!INSTRUCTOR_NUMBER.test(instructorNumber)) throw refusals.instructorNumberMalformed();
  }
  return profile;
}

/**
 * Opens a dossier to a profile for a purpose.
 * @returns the fields that the profile may see, and no other (S2.2.1-d).
 * @throws Refusal those of `admit`, then `cdap.dossier-unknown`, `cdap.not-rsa` (T18, T19), `cdap.no-cmg` (T21)
 */
export function openDossier(opening: Opening): ShownFields {
  const profile = admit(opening);
  const { dossier } = opening;
  if (dossier === undefined) throw refusals.dossierUnknown();
  const day = legalDayOf(opening.at);
  checkDossier(profile, dossier, day);
  return show(dossier, profile.fields, day);
}

function checkDossier({ rule }: Profile, dossier: Dossier, day: Day): void {
  switch (rule) {
    case undefined:
    case 'instructor-number':
      return;
    case 'rsa-within-two-years': {
      const first = twoYearsBefore(day);
      const received = dossier.rights.some((right) => right.benefit === 'RSA' && overlaps(right, first, day));
      if (!received) throw refusals.notRsa();
      return;
    }
    case 'cmg-claim':
      if (dossier.cmgClaims.length === 0) throw refusals.noCmg();
      return;
    default:
      rule satisfies never;
  }
}
