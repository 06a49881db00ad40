import type { TableDefinition } from '#read-store';

/** One row per account. Instants in milliseconds since the epoch; `must_change` and the like are 0 or 1. */
export const accountsTable: TableDefinition = {
  name: 'accounts',
  columns: {
    account: 'text',
    kind: 'text',
    organisation: 'text',
    siret: 'text?',
    given_name: 'text?',
    family_name: 'text?',
    email: 'text?',
    label: 'text?',
    function: 'text?',
    identifier: 'text',
    must_change: 'integer',
    notice: 'integer',
    opened_at: 'integer',
    locked_at: 'integer?',
    closed_at: 'integer?',
  },
  primaryKey: ['account'],
  indexes: [{ name: 'identifier', columns: ['identifier'] }],
};

export const accountRolesTable: TableDefinition = {
  name: 'account_roles',
  columns: { account: 'text', role: 'text' },
  primaryKey: ['account', 'role'],
};
