import type { TableDefinition } from '#read-store';

export type ShownAccessStatus = 'pending' | 'answered' | 'refused';

/** Instants are milliseconds since the epoch; days are legal days, `yyyy-mm-dd`. */
export interface AccessTables {
  access: {
    request: string;
    status: ShownAccessStatus;
    kind: 'user' | 'allocataire';
    /** SIRET; '' for an allocataire's. */
    siret: string;
    /** Account id, or dossier number. */
    subject: string;
    line_manager: string | null;
    received_on: string;
    due_on: string;
    filed_by: string;
    filed_at: number;
    acknowledged_at: number | null;
    reminded_for: string | null;
    extension: string | null;
    balancing: string | null;
    copied_rows: number | null;
    closed_by: string | null;
    closed_at: number | null;
    /** Of the refusal. */
    reason: string | null;
  };
}

export const accessTables: readonly TableDefinition[] = [
  {
    name: 'access',
    columns: {
      request: 'text',
      status: 'text',
      kind: 'text',
      siret: 'text',
      subject: 'text',
      line_manager: 'text?',
      received_on: 'text',
      due_on: 'text',
      filed_by: 'text',
      filed_at: 'integer',
      acknowledged_at: 'integer?',
      reminded_for: 'text?',
      extension: 'text?',
      balancing: 'text?',
      copied_rows: 'integer?',
      closed_by: 'text?',
      closed_at: 'integer?',
      reason: 'text?',
    },
    primaryKey: ['request'],
    indexes: [
      { name: 'status', columns: ['status', 'due_on'] },
      { name: 'siret', columns: ['siret', 'request'] },
    ],
  },
];
