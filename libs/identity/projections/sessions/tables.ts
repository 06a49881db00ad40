import type { TableDefinition } from '#read-store';

/** One row per session, by pseudonym. Instants in milliseconds since the epoch. */
export const sessionsTable: TableDefinition = {
  name: 'sessions',
  columns: {
    session: 'text',
    account: 'text',
    siret: 'text?',
    function: 'text?',
    opened_at: 'integer',
    last_seen: 'integer',
    closed_at: 'integer?',
    close_reason: 'text?',
  },
  primaryKey: ['session'],
  indexes: [
    { name: 'account', columns: ['account'] },
    { name: 'closed', columns: ['closed_at'] },
    { name: 'siret', columns: ['siret', 'opened_at'] },
  ],
};
