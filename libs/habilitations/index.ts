export * from './log.js';

export type {
  DirectoryEvent,
  Mandate,
  UserLeft,
  UserMandateChanged,
  UserRegistered,
} from './domain/directory-events.js';
export {
  type Directory,
  type DirectoryCommand,
  directoryDecider,
  type DirectoryUser,
  normalEmail,
} from './domain/directory.js';
export { partnerUnknown } from './domain/errors.js';
export { INSTANT_RULE, instantOf, parseInstant } from './domain/instant.js';
export { type Level, type Profile, profileOf, type Service, serviceOf, SERVICES } from './domain/reference-data.js';
export { type By, registerDecider, type RegisterCommand } from './domain/register-decider.js';
export {
  type HabilitationGranted,
  type HabilitationRevoked,
  type QuotaSet,
  type RegisterEvent,
  REVOCATION_REASONS,
  type RevocationReason,
  type ScopeOpened,
  type ServiceOpened,
} from './domain/register-events.js';
export type { Register } from './domain/register.js';
export { type Right, RightsReplay } from './domain/rights-replay.js';
export { LEVELS, sameScope, type Scope, scopeId, scopeOf } from './domain/scope.js';
export { SIRET_RULES, type SiretFault, siretFault } from './domain/siret.js';
export { directoryStream, registerStream } from './domain/streams.js';
export { HabilitationsModule } from './habilitations.module.js';
export { authorityOver, contextOf, ensureMaySee, toPresent, wrote } from './http/requests.js';
export { IsInstant, IsSiret } from './http/rules.js';
export { habilitationsMessages } from './messages.js';
export { type RightsTables, WHOLE_SERVICE } from './projections/rights/tables.js';
export { ChangeMandate } from './use-cases/change-mandate/change-mandate.js';
export {
  FindHabilitationsInForce,
  type HabilitationInForce,
} from './use-cases/find-habilitations-in-force/find-habilitations-in-force.js';
export { FindQuotas, type QuotaInUse } from './use-cases/find-quotas/find-quotas.js';
export { FindRights, type RightInForce, type RightsPage } from './use-cases/find-rights/find-rights.js';
export { FindUsers, type PartnerUser, type UsersPage } from './use-cases/find-users/find-users.js';
export { GrantHabilitation, type HabilitationGiven } from './use-cases/grant-habilitation/grant-habilitation.js';
export { OpenService } from './use-cases/open-service/open-service.js';
export { RegisterUser, type UserAdded } from './use-cases/register-user/register-user.js';
export { later, Registers } from './use-cases/registers.js';
export { RevokeHabilitation } from './use-cases/revoke-habilitation/revoke-habilitation.js';
export { SetQuota } from './use-cases/set-quota/set-quota.js';
export { type Departure, UserLeaves } from './use-cases/user-leaves/user-leaves.js';
export { type DepartedUser, type EndedHabilitation, RightsEraser } from './use-cases/erase-rights/rights-eraser.js';
