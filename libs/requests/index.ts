export * from './log.js';
export { RequestsModule } from './requests.module.js';
export { requestsMessages } from './messages.js';
export { TendAccess } from './use-cases/tend-access/tend-access.js';
