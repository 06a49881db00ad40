import type { TableDefinition } from '#read-store';

/** One trace. Partitioned by the legal day of the act; sorted, within a day, by instant and then by position. */
export const traceTable: TableDefinition = {
  name: 'trace',
  columns: {
    position: 'integer',
    at: 'integer',
    facet: 'integer',
    user: 'integer?',
    object: 'integer?',
    event_id: 'blob',
    body: 'text',
  },
  primaryKey: ['position'],
  indexes: [
    { name: 'facet', columns: ['facet', 'at'] },
    { name: 'user', columns: ['user', 'at'] },
    { name: 'object', columns: ['object', 'at'] },
  ],
  partitioned: true,
};

/** What was taken in from outside on a legal day: a second delivery finds its first here. */
export const receiptTable: TableDefinition = {
  name: 'receipt',
  columns: { key: 'text', event_id: 'text', position: 'integer' },
  primaryKey: ['key'],
  partitioned: true,
};

/** Every combination of partner, service, action, outcome and purpose that traces have. */
export const facetTable: TableDefinition = {
  name: 'facet',
  columns: { facet: 'integer', partner: 'text', service: 'text', action: 'text', outcome: 'text', purpose: 'text' },
  primaryKey: ['facet'],
  indexes: [{ name: 'partner', columns: ['partner'] }],
  mayOutlive: true,
};

/** How many traces of a facet a day holds: tells a search which days and facets of a partner to look into at all. */
export const facetDayTable: TableDefinition = {
  name: 'facet_day',
  columns: { partner: 'text', day: 'text', facet: 'integer', count: 'integer' },
  primaryKey: ['partner', 'day', 'facet'],
};
