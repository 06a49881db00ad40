import type { ViewGroup } from '#read-store';
import { accessProjection } from './access/projection.js';
import { accessTables } from './access/tables.js';
import { missionsProjection } from './missions/projection.js';
import { missionTables } from './missions/tables.js';

export const REQUESTS_GROUP = 'requests';

export const requestsViews: ViewGroup = {
  name: REQUESTS_GROUP,
  version: 1,
  tables: [...accessTables, ...missionTables],
  projections: [accessProjection, missionsProjection],
};
