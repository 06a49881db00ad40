import type { TableDefinition } from '#read-store';

/** Instants are milliseconds since the epoch; `valid_to` null: still in force. */
export interface RightsTables {
  services: { siret: string; service: string; valid_from: number; valid_to: number | null };
  scopes: { siret: string; service: string; level: string; id: string; valid_from: number };
  quotas: {
    siret: string;
    service: string;
    /** '*': the whole service, counting distinct users. */
    profile: string;
    level: string;
    maximum: number;
    valid_from: number;
    valid_to: number | null;
  };
  users: {
    siret: string;
    user_id: string;
    function: string;
    site_id: string | null;
    mandate: string;
    valid_from: number;
    valid_to: number | null;
  };
  habilitations: {
    habilitation_id: string;
    siret: string;
    service: string;
    profile: string;
    scope_level: string;
    /** '' for the whole partner. */
    scope_id: string;
    user_id: string;
    purpose: string;
    granted_by: string;
    valid_from: number;
    /** End: foreseen when granted, or by revocation. */
    valid_to: number | null;
    revoke_reason: string | null;
    revoked_by: string | null;
  };
}

export const WHOLE_SERVICE = '*';

/** The order of a page of rights, and what it filters on. */
const PAGE = ['valid_from', 'habilitation_id', 'valid_to'] as const;

export const rightsTables: readonly TableDefinition[] = [
  {
    name: 'services',
    columns: { siret: 'text', service: 'text', valid_from: 'integer', valid_to: 'integer?' },
    primaryKey: ['siret', 'service', 'valid_from'],
    indexes: [{ name: 'by_service', columns: ['service', 'valid_from', 'valid_to'] }],
  },
  {
    name: 'scopes',
    columns: { siret: 'text', service: 'text', level: 'text', id: 'text', valid_from: 'integer' },
    primaryKey: ['siret', 'service', 'level', 'id'],
  },
  {
    name: 'quotas',
    columns: {
      siret: 'text',
      service: 'text',
      profile: 'text',
      level: 'text',
      maximum: 'integer',
      valid_from: 'integer',
      valid_to: 'integer?',
    },
    primaryKey: ['siret', 'service', 'profile', 'level', 'valid_from'],
  },
  {
    name: 'users',
    columns: {
      siret: 'text',
      user_id: 'text',
      function: 'text',
      site_id: 'text?',
      mandate: 'text',
      valid_from: 'integer',
      valid_to: 'integer?',
    },
    primaryKey: ['siret', 'user_id'],
    indexes: [{ name: 'by_user', columns: ['user_id'] }],
  },
  {
    name: 'habilitations',
    columns: {
      habilitation_id: 'text',
      siret: 'text',
      service: 'text',
      profile: 'text',
      scope_level: 'text',
      scope_id: 'text',
      user_id: 'text',
      purpose: 'text',
      granted_by: 'text',
      valid_from: 'integer',
      valid_to: 'integer?',
      revoke_reason: 'text?',
      revoked_by: 'text?',
    },
    primaryKey: ['habilitation_id'],
    // "Who could do what on that date", by partner, by service or by user: each is one of these, already in page order.
    indexes: [
      // Asked at every consultation. First: between indexes that it thinks equal, SQLite takes the oldest.
      { name: 'in_force', columns: ['user_id', 'siret', 'service', ...PAGE] },
      { name: 'by_partner', columns: ['siret', ...PAGE] },
      { name: 'by_partner_service', columns: ['siret', 'service', ...PAGE] },
      { name: 'by_service', columns: ['service', ...PAGE] },
      { name: 'by_user', columns: ['user_id', 'siret', ...PAGE] },
      { name: 'by_start', columns: PAGE },
    ],
  },
];
