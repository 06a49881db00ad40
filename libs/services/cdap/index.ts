export { CdapModule } from './cdap.module.js';
export type * from './domain/dossier.js';
export { FIELDS as CDAP_FIELDS, type FieldCode } from './domain/fields.js';
export { type Profile as CdapProfile, profileOf as cdapProfileOf } from './domain/profile.js';
export { cdapMessages } from './messages.js';
export { PROFILES as CDAP_PROFILES } from './reference/profiles.js';
export { PURPOSES as CDAP_PURPOSES, type PurposeCode } from './reference/purposes.js';
export { CDAP_DOSSIER_SOURCE, type DossierSource } from './source/dossier-source.js';
export { SeededDossierSource } from './source/seeded/seeded-dossier-source.js';
export {
  ConsultDossier,
  type Consultation,
  type ConsultedDossier,
} from './use-cases/consult-dossier/consult-dossier.js';
export { ListPurposes, type OpenProfile } from './use-cases/list-purposes/list-purposes.js';
