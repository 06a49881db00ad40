export * from './log.js';
export { RetentionModule } from './retention.module.js';
export { retentionMessages } from './messages.js';
export { HOLDS, type Holds, type HoldsInForce } from './domain/holds-in-force.js';
