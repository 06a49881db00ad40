export * from './log.js';
export { RequestsModule } from './requests.module.js';
export { requestsMessages } from './messages.js';
