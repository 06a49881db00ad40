import type { TableDefinition } from '#read-store';

/** Days are `yyyy-mm-dd`; instants are milliseconds since the epoch; `valid_to` null: still in force. */
export interface PartnersTables {
  partners: {
    siret: string;
    name: string;
    caf_code: string;
    signed_on: string;
    effective_on: string | null;
    formalities_done_on: string | null;
    service_contract_signed_on: string | null;
  };
  enrolments: { siret: string; service: string; signed_on: string };
  places: { siret: string; level: string; id: string; name: string; site_id: string | null };
  administrators: {
    siret: string;
    role: string;
    account_id: string;
    valid_from: number;
    valid_to: number | null;
  };
}

export const partnersTables: readonly TableDefinition[] = [
  {
    name: 'partners',
    columns: {
      siret: 'text',
      name: 'text',
      caf_code: 'text',
      signed_on: 'text',
      effective_on: 'text?',
      formalities_done_on: 'text?',
      service_contract_signed_on: 'text?',
    },
    primaryKey: ['siret'],
  },
  {
    name: 'enrolments',
    columns: { siret: 'text', service: 'text', signed_on: 'text' },
    primaryKey: ['siret', 'service'],
  },
  {
    name: 'places',
    columns: { siret: 'text', level: 'text', id: 'text', name: 'text', site_id: 'text?' },
    primaryKey: ['siret', 'level', 'id'],
  },
  {
    name: 'administrators',
    columns: { siret: 'text', role: 'text', account_id: 'text', valid_from: 'integer', valid_to: 'integer?' },
    primaryKey: ['siret', 'role', 'valid_from', 'account_id'],
  },
];
