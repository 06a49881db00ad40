import type { AdministratorRole, ConventionEvent, ConventionSigned, Day, EnrolmentSigned } from './events.js';

export interface SignedConvention {
  readonly status: 'signed';
  readonly terms: ConventionSigned['data'];
  readonly enrolments: Map<string, EnrolmentSigned['data']>;
  readonly sites: Map<string, string>;
  readonly facilities: Map<string, { readonly name: string; readonly siteId?: string }>;
  /** Account ids in office: one principal and one deputy at a time (S2.2.1-a). */
  readonly administrators: Map<AdministratorRole, string>;
}

/** One convention's life. */
export type Convention = { readonly status: 'none' } | SignedConvention;

/**
 * S2.1-b: what is still missing before a service opens on `day`; empty when it may.
 * Codes: `formalities`, `convention`, `service-contract`, `enrolment`.
 */
export function missingToOpen(convention: Convention, service: string, day: Day): string[] {
  if (convention.status === 'none') return ['convention', 'service-contract', 'enrolment', 'formalities'];
  const { terms, enrolments } = convention;
  const by = (date: Day | null | undefined): boolean => typeof date === 'string' && date <= day;
  const contract = terms.documents.find(({ type }) => type === 'service-contract');
  return [
    ...(by(terms.signedOn) ? [] : ['convention']),
    ...(by(contract?.signedOn) ? [] : ['service-contract']),
    ...(by(enrolments.get(service)?.signedOn) ? [] : ['enrolment']),
    ...(by(terms.formalitiesDoneOn) ? [] : ['formalities']),
  ];
}

/** Applies one event; changes the state in place where it can. */
export function evolve(state: Convention, event: ConventionEvent): Convention {
  if (event.type === 'ConventionSigned') return signed(event.data);
  if (state.status === 'none') throw new Error(`${event.type} before any convention`);
  switch (event.type) {
    case 'FormalitiesCompleted': {
      const { doneOn, effectiveOn } = event.data;
      return { ...state, terms: { ...state.terms, formalitiesDoneOn: doneOn, effectiveOn } };
    }
    case 'EnrolmentSigned':
      state.enrolments.set(event.data.service, event.data);
      return state;
    case 'SiteDeclared':
      state.sites.set(event.data.siteId, event.data.name);
      return state;
    case 'FacilityDeclared':
      state.facilities.set(event.data.facilityId, event.data);
      return state;
    case 'AdministratorAppointed':
      state.administrators.set(event.data.role, event.data.accountId);
      return state;
    case 'AdministratorRemoved':
      if (state.administrators.get(event.data.role) === event.data.accountId) {
        state.administrators.delete(event.data.role);
      }
      return state;
    default:
      return event satisfies never;
  }
}

const signed = (terms: ConventionSigned['data']): SignedConvention => ({
  status: 'signed',
  terms,
  enrolments: new Map(),
  sites: new Map(),
  facilities: new Map(),
  administrators: new Map(),
});
