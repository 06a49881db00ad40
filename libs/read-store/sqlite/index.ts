export { SqliteViews } from './sqlite-views.js';
