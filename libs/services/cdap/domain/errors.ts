import { Refusal } from '#kernel';

/** What a dossier number and an instructor number look like, for messages: the same words in both languages' texts. */
export const DOSSIER_NUMBER = /^\d{7}$/;
export const INSTRUCTOR_NUMBER = /^\d{6}$/;

/** No refusal names the dossier, the person, or what was wrongly typed: it may be personal. */
export const refusals = {
  noHabilitation: () => new Refusal('cdap.no-habilitation', 'forbidden'),
  profileNeeded: (held: readonly string[]) =>
    new Refusal('cdap.profile-needed', 'invalid', { accepted: held.join(', ') }),
  profileNotHeld: (held: readonly string[]) =>
    new Refusal('cdap.profile-not-held', 'forbidden', { accepted: held.join(', ') }),
  profileUnknown: (profile: string) => new Refusal('cdap.profile-unknown', 'forbidden', { profile }),
  purposeUnknown: (accepted: readonly string[]) =>
    new Refusal('cdap.purpose-unknown', 'invalid', { accepted: accepted.join(', ') }),
  purposeNotAllowed: (profile: string, accepted: readonly string[]) =>
    new Refusal('cdap.purpose-not-allowed', 'forbidden', { profile, accepted: accepted.join(', ') }),
  instructorNumberNeeded: (profile: string) => new Refusal('cdap.instructor-number-needed', 'invalid', { profile }),
  instructorNumberMalformed: () => new Refusal('cdap.instructor-number-malformed', 'invalid'),
  numberMalformed: () => new Refusal('cdap.dossier-number-malformed', 'invalid'),
  dossierUnknown: () => new Refusal('cdap.dossier-unknown', 'not-found'),
  notRsa: () => new Refusal('cdap.not-rsa', 'forbidden'),
  noCmg: () => new Refusal('cdap.no-cmg', 'forbidden'),
} as const;
