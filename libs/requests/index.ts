export * from './log.js';
export { RequestsModule } from './requests.module.js';
export { requestsMessages } from './messages.js';
export { EXPORT_SHELF, ExportShelf } from './aside/export-shelf.js';
export { EXPORT_DAYS, RunExports } from './use-cases/export-aside/run-exports.js';
export { TendAccess } from './use-cases/tend-access/tend-access.js';
export { type OrganisationEvent, type Steps, stepsOf } from './domain/steps.js';
export { organisationEvents } from './use-cases/travel/organisation-events.js';
