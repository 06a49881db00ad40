export { type Convention, missingToOpen, type SignedConvention } from './domain/convention.js';
export { type ConventionCommand, conventionDecider, conventionStream } from './domain/convention-decider.js';
export type { FileProblem } from './domain/errors.js';
export {
  type AdministratorAppointed,
  type AdministratorRemoved,
  type AdministratorRole,
  type ConventionEvent,
  type ConventionSigned,
  type Day,
  type EnrolmentSigned,
  type FacilityDeclared,
  type FormalitiesCompleted,
  type SiteDeclared,
} from './domain/events.js';
export { effectiveOn, type Term, termAt } from './domain/term.js';
export { LARGEST_FILE, parsePartnerFile, readPartnerFile } from './file/parse.js';
export type { PartnerFile } from './file/partner-file.js';
export { partnersMessages } from './messages.js';
export { PartnersModule } from './partners.module.js';
export * from './log.js';
export type { PartnersTables } from './projections/partners/tables.js';
export { AppointAdministrator } from './use-cases/appoint-administrator/appoint-administrator.js';
export { FindPartner, type PartnerDetails } from './use-cases/find-partner/find-partner.js';
export { FindPartners, type PartnersPage, type PartnerSummary } from './use-cases/find-partners/find-partners.js';
export { type ImportCounts, type ImportedPartner, ImportPartner } from './use-cases/import-partner/import-partner.js';
// Reference data and the SIRET check stand where habilitations reach them too.
export { IsSiret, type Level, type Profile, type Service, SERVICES, SIRET_RULES, siretFault } from '#habilitations';
