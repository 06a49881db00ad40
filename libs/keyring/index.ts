export { legalDayOf } from './legal-day.js';
