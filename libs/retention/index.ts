export * from './log.js';
export { RetentionModule } from './retention.module.js';
export { retentionMessages } from './messages.js';
export { HOLDS, type HoldRelease, type Holds, type HoldsInForce } from './domain/holds-in-force.js';
export { type HeldScope, HOLD_SOURCES, type HoldSource, HoldSources, type HoldSubject } from './domain/hold-sources.js';
export { TendHolds } from './use-cases/tend-holds/tend-holds.js';
