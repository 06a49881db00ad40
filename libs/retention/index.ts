export * from './log.js';
export { RetentionModule } from './retention.module.js';
export { retentionMessages } from './messages.js';
