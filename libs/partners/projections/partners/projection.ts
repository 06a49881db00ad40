import type { OpenedEvent } from '#kernel';
import type { Changes, Projection, ViewGroup } from '#read-store';
import type { ConventionEvent, ConventionSigned } from '../../domain/events.js';
import { partnersTables } from './tables.js';

/** Conventions, enrolments, places and administrators. */
export const conventionProjection: Projection = {
  name: 'partners.convention',
  handles: [
    'ConventionSigned',
    'FormalitiesCompleted',
    'EnrolmentSigned',
    'SiteDeclared',
    'FacilityDeclared',
    'AdministratorAppointed',
    'AdministratorRemoved',
  ],
  project(event, changes) {
    const opened = event as OpenedEvent<ConventionEvent>;
    const { siret } = opened.data;
    switch (opened.type) {
      case 'ConventionSigned':
        signed(opened.data, changes);
        return;
      case 'FormalitiesCompleted': {
        const { doneOn, effectiveOn } = opened.data;
        changes.update('partners', { siret }, { formalities_done_on: doneOn, effective_on: effectiveOn });
        return;
      }
      case 'EnrolmentSigned':
        changes.put('enrolments', { siret, service: opened.data.service, signed_on: opened.data.signedOn });
        return;
      case 'SiteDeclared': {
        const { siteId, name } = opened.data;
        changes.put('places', { siret, level: 'site', id: siteId, name, site_id: null });
        return;
      }
      case 'FacilityDeclared': {
        const { facilityId, name, siteId = null } = opened.data;
        changes.put('places', { siret, level: 'facility', id: facilityId, name, site_id: siteId });
        return;
      }
      case 'AdministratorAppointed': {
        const { role, accountId, appointedAt } = opened.data;
        const from = Date.parse(appointedAt);
        changes.put('administrators', { siret, role, account_id: accountId, valid_from: from, valid_to: null });
        return;
      }
      case 'AdministratorRemoved': {
        const { role, accountId, removedAt } = opened.data;
        const inOffice = { siret, role, account_id: accountId, valid_to: null };
        changes.update('administrators', inOffice, { valid_to: Date.parse(removedAt) });
        return;
      }
      default:
        opened satisfies never;
    }
  },
};

function signed(data: ConventionSigned['data'], changes: Changes): void {
  const contract = data.documents.find(({ type }) => type === 'service-contract');
  changes.put('partners', {
    siret: data.siret,
    name: data.name,
    caf_code: data.cafCode,
    signed_on: data.signedOn,
    effective_on: data.effectiveOn,
    formalities_done_on: data.formalitiesDoneOn,
    service_contract_signed_on: contract?.signedOn ?? null,
  });
}

/** A change of tables or of meaning raises `version`: the group is then rebuilt. */
export const partnersViews: ViewGroup = {
  name: 'partners',
  version: 1,
  tables: partnersTables,
  projections: [conventionProjection],
};
