import type { ViewGroup } from '#read-store';
import { accountsProjection } from './accounts/projection.js';
import { accountRolesTable, accountsTable } from './accounts/tables.js';
import { sessionsProjection } from './sessions/projection.js';
import { sessionsTable } from './sessions/tables.js';

export const IDENTITY = 'identity';

export const identityViews: ViewGroup = {
  name: IDENTITY,
  version: 3,
  tables: [accountsTable, accountRolesTable, sessionsTable],
  projections: [accountsProjection, sessionsProjection],
};
