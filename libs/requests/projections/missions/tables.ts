import type { TableDefinition } from '#read-store';

export type ShownMissionStatus = 'asked' | 'approved' | 'refused' | 'closed';

/** Instants are milliseconds since the epoch; days are legal days, `yyyy-mm-dd`. */
export interface MissionTables {
  missions: {
    mission: string;
    status: ShownMissionStatus;
    from_day: string;
    to_day: string;
    motive: string;
    text: string;
    ends_on: string;
    asked_by: string;
    asked_at: number;
    decided_by: string | null;
    decided_at: number | null;
    closed_at: number | null;
    /** Of the refusal. */
    reason: string | null;
  };
  mission_partners: { siret: string; mission: string };
  mission_reads: {
    mission: string;
    event: string;
    siret: string;
    what: string;
    detail: string;
    by: string;
    at: number;
  };
}

export const missionTables: readonly TableDefinition[] = [
  {
    name: 'missions',
    columns: {
      mission: 'text',
      status: 'text',
      from_day: 'text',
      to_day: 'text',
      motive: 'text',
      text: 'text',
      ends_on: 'text',
      asked_by: 'text',
      asked_at: 'integer',
      decided_by: 'text?',
      decided_at: 'integer?',
      closed_at: 'integer?',
      reason: 'text?',
    },
    primaryKey: ['mission'],
  },
  {
    name: 'mission_partners',
    columns: { siret: 'text', mission: 'text' },
    primaryKey: ['siret', 'mission'],
    indexes: [{ name: 'mission', columns: ['mission'] }],
  },
  {
    name: 'mission_reads',
    columns: {
      mission: 'text',
      event: 'text',
      siret: 'text',
      what: 'text',
      detail: 'text',
      by: 'text',
      at: 'integer',
    },
    primaryKey: ['mission', 'event'],
    indexes: [{ name: 'siret', columns: ['mission', 'siret', 'at'] }],
  },
];
