export * from './clock.js';
export * from './decider.js';
export * from './errors.js';
export * from './event.js';
export * from './ids.js';
export * from './sealer.js';
export { specificationOf, type Outcome as SpecificationOutcome } from './specification.js';
export * from './trace.js';
export * from './uuid.js';
