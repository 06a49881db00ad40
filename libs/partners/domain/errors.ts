import { Refusal } from '#kernel';

// The codes are part of the public interface; their texts stand in messages.ts. Details never hold personal data.

export const conventionMissing = () => new Refusal('partner.unknown', 'not-found');
/** C17.3-a: what was signed changes through an amendment signed by both. */
export const conventionDiffers = (fields: readonly string[]) =>
  new Refusal('partner.convention-differs', 'conflict', { fields: fields.join(', ') });
export const enrolmentDiffers = (service: string) => new Refusal('partner.enrolment-differs', 'conflict', { service });
export const placeDiffers = (id: string) => new Refusal('partner.place-differs', 'conflict', { id });
export const siteUnknown = (siteId: string) => new Refusal('partner.unknown-site', 'invalid', { siteId });
export const serviceMayNotOpen = (service: string, missing: readonly string[]) =>
  new Refusal('partner.service-may-not-open', 'conflict', { service, missing: missing.join(', ') });
export const cafOnly = () => new Refusal('partner.caf-only', 'forbidden');
export const administratorInPlace = (role: string) =>
  new Refusal('partner.administrator-in-place', 'conflict', { role });
export const noSuchAdministrator = (role: string) => new Refusal('partner.no-such-administrator', 'conflict', { role });
export const twoMandates = () => new Refusal('partner.two-mandates', 'conflict');

export interface FileProblem {
  /** Absent for a JSON body. */
  readonly line?: number;
  /** `enrolments[0].quotas[2].maximum` */
  readonly path: string;
  /** French: the rule broken and what is accepted. */
  readonly message: string;
}

export const invalidFile = (problems: readonly FileProblem[]) =>
  new Refusal('partner.invalid-file', 'invalid', { count: problems.length, problems });
export const fileTooLarge = (maximum: number) => new Refusal('partner.file-too-large', 'too-large', { maximum });
