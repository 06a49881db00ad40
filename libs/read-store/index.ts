export * from './port.js';
export { ProjectionFailure } from './projection-failure.js';
export type { ProjectionsListener } from './projections.js';
export { type EndOfHistory, type Feed, ProjectionRunner, type RawEvent, type RunnerListener } from './runner.js';
export { Generations } from './sqlite/generations.js';
export { partitionName } from './sqlite/ddl.js';
export { SqliteProjections } from './sqlite/sqlite-projections.js';
export { SqliteViews } from './sqlite/sqlite-views.js';
export { type Eraser, Views } from './views.js';
