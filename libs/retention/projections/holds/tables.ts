import type { TableDefinition } from '#read-store';
import type { SubjectKind } from '../../domain/subject.js';
import type { Motive } from '../../domain/hold-terms.js';

export type ShownStatus = 'asked' | 'approved' | 'refused' | 'lifted' | 'ended';

/** Instants are milliseconds since the epoch; days are legal days, `yyyy-mm-dd`. */
export interface HoldsTables {
  holds: {
    hold: string;
    status: ShownStatus;
    subject_kind: SubjectKind;
    /** Account id, SIRET or dossier number. */
    subject: string;
    from_day: string;
    to_day: string;
    motive: Motive;
    text: string;
    ends_on: string;
    asked_by: string;
    asked_at: number;
    approved_by: string | null;
    approved_at: number | null;
    reminded_at: number | null;
    closed_by: string | null;
    closed_at: number | null;
    /** Of the refusal or of the lifting. */
    reason: string | null;
  };
  held_traces: { hold: string; event_id: string; position: number; at: number; body: string };
}

export const holdsTables: readonly TableDefinition[] = [
  {
    name: 'holds',
    columns: {
      hold: 'text',
      status: 'text',
      subject_kind: 'text',
      subject: 'text',
      from_day: 'text',
      to_day: 'text',
      motive: 'text',
      text: 'text',
      ends_on: 'text',
      asked_by: 'text',
      asked_at: 'integer',
      approved_by: 'text?',
      approved_at: 'integer?',
      reminded_at: 'integer?',
      closed_by: 'text?',
      closed_at: 'integer?',
      reason: 'text?',
    },
    primaryKey: ['hold'],
    indexes: [{ name: 'status', columns: ['status', 'ends_on'] }],
  },
  {
    name: 'held_traces',
    columns: { hold: 'text', event_id: 'text', position: 'integer', at: 'integer', body: 'text' },
    primaryKey: ['hold', 'event_id'],
    indexes: [{ name: 'at', columns: ['hold', 'at', 'position'] }],
  },
];
