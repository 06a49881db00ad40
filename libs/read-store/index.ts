export * from './port.js';
export { Views } from './views.js';
