import type { ViewGroup } from '#read-store';
import { facetDayTable, facetTable, receiptTable, traceTable } from './tables.js';
import { traceRows } from './trace-rows.js';

export const tracesViews: ViewGroup = {
  name: 'traces',
  version: 1,
  tables: [traceTable, receiptTable, facetTable, facetDayTable],
  projections: [traceRows],
};
