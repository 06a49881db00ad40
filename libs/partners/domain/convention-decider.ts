import { siretFault } from '#habilitations';
import { type Decider, toInstant } from '#kernel';
import { type Convention, evolve, missingToOpen, type SignedConvention } from './convention.js';
import * as refuse from './errors.js';
import type {
  AdministratorRole,
  ConventionEvent,
  ConventionSigned,
  Day,
  EnrolmentQuota,
  SignedDocument,
} from './events.js';
import { effectiveOn } from './term.js';

interface OfPartner {
  readonly siret: string;
}
export interface SignConvention extends OfPartner {
  readonly do: 'sign';
  readonly name: string;
  readonly cafCode: string;
  readonly signedOn: Day;
  readonly formalitiesDoneOn: Day | null;
  readonly documents: readonly SignedDocument[];
}
export interface SignEnrolment extends OfPartner {
  readonly do: 'enrol';
  readonly service: string;
  readonly signedOn: Day;
  readonly quotas: readonly EnrolmentQuota[];
}
export interface DeclareSite extends OfPartner {
  readonly do: 'declare-site';
  readonly siteId: string;
  readonly name: string;
}
export interface DeclareFacility extends OfPartner {
  readonly do: 'declare-facility';
  readonly facilityId: string;
  readonly name: string;
  readonly siteId?: string;
}
/** Decides nothing new: refuses where the contract does not let the service open (S2.1-b). */
export interface CheckOpening extends OfPartner {
  readonly do: 'check-opening';
  readonly service: string;
  readonly day: Day;
}
export interface Appoint extends OfPartner {
  readonly do: 'appoint';
  readonly role: AdministratorRole;
  readonly accountId: string;
  /** Account id of whoever holds the role now (SA2-a); absent: nobody does. */
  readonly replaces?: string;
  readonly signedOn: Day;
  readonly by: { readonly accountId: string; readonly authority: 'caf' | 'gestionnaire' };
  /** Milliseconds since the epoch. */
  readonly at: number;
}
export type ConventionCommand = SignConvention | SignEnrolment | DeclareSite | DeclareFacility | CheckOpening | Appoint;

/** @throws Refusal `partner.unknown` on what cannot be a SIRET */
export function conventionStream(siret: string): string {
  if (siretFault(siret) !== undefined) throw refuse.conventionMissing();
  return `convention-${siret}`;
}

/** One convention's life. Saying again what already stands changes nothing, so that an import can be resumed. */
export const conventionDecider: Decider<ConventionCommand, Convention, ConventionEvent> = {
  initial: () => ({ status: 'none' }),
  evolve,
  decide: (command, state) => {
    if (command.do === 'sign') return sign(command, state);
    if (state.status === 'none') throw refuse.conventionMissing();
    switch (command.do) {
      case 'enrol':
        return enrol(command, state);
      case 'declare-site':
        return declareSite(command, state);
      case 'declare-facility':
        return declareFacility(command, state);
      case 'check-opening':
        return checkOpening(command, state);
      case 'appoint':
        return appoint(command, state);
      default:
        return command satisfies never;
    }
  },
};

function sign({ do: _, ...terms }: SignConvention, state: Convention): readonly ConventionEvent[] {
  const effective = effectiveOn(terms.signedOn, terms.formalitiesDoneOn);
  const data: ConventionSigned['data'] = { ...terms, effectiveOn: effective };
  if (state.status === 'none') return [{ type: 'ConventionSigned', data }];
  const fields = ['name', 'cafCode', 'signedOn', 'documents'] as const;
  const different: string[] = fields.filter((field) => !same(state.terms[field], data[field]));
  const { formalitiesDoneOn: known } = state.terms;
  const doneOn = terms.formalitiesDoneOn;
  if (known !== null && known !== doneOn) different.push('formalitiesDoneOn');
  if (different.length > 0) throw refuse.conventionDiffers(different);
  if (known !== null || doneOn === null || effective === null) return [];
  return [{ type: 'FormalitiesCompleted', data: { siret: terms.siret, doneOn, effectiveOn: effective } }];
}

/** The quotas written in the enrolment are those of its signature; the register says which are in force. */
function enrol({ do: _, ...data }: SignEnrolment, state: SignedConvention): readonly ConventionEvent[] {
  const known = state.enrolments.get(data.service);
  if (known === undefined) return [{ type: 'EnrolmentSigned', data }];
  if (known.signedOn !== data.signedOn) throw refuse.enrolmentDiffers(data.service);
  return [];
}

function declareSite({ do: _, ...data }: DeclareSite, state: SignedConvention): readonly ConventionEvent[] {
  const known = state.sites.get(data.siteId);
  if (known === undefined) return [{ type: 'SiteDeclared', data }];
  if (known !== data.name) throw refuse.placeDiffers(data.siteId);
  return [];
}

function declareFacility({ do: _, ...data }: DeclareFacility, state: SignedConvention): readonly ConventionEvent[] {
  if (data.siteId !== undefined && !state.sites.has(data.siteId)) throw refuse.siteUnknown(data.siteId);
  const known = state.facilities.get(data.facilityId);
  if (known === undefined) return [{ type: 'FacilityDeclared', data }];
  if (known.name !== data.name || known.siteId !== data.siteId) throw refuse.placeDiffers(data.facilityId);
  return [];
}

function checkOpening({ service, day }: CheckOpening, state: SignedConvention): readonly ConventionEvent[] {
  const missing = missingToOpen(state, service, day);
  if (missing.length > 0) throw refuse.serviceMayNotOpen(service, missing);
  return [];
}

function appoint(command: Appoint, { administrators }: SignedConvention): readonly ConventionEvent[] {
  const { siret, role, accountId, replaces, signedOn, by, at } = command;
  if (by.authority !== 'caf') throw refuse.cafOnly();
  const inOffice = administrators.get(role);
  if (inOffice === accountId) return [];
  if (administrators.get(role === 'principal' ? 'deputy' : 'principal') === accountId) throw refuse.twoMandates();
  if (inOffice === undefined && replaces !== undefined) throw refuse.noSuchAdministrator(role);
  if (inOffice !== replaces) throw refuse.administratorInPlace(role);
  const when = toInstant(at);
  const who = { siret, accountId, role, signedOn };
  const appointed: ConventionEvent = {
    type: 'AdministratorAppointed',
    data: { ...who, appointedBy: by.accountId, appointedAt: when },
  };
  if (inOffice === undefined) return [appointed];
  const former = { siret, accountId: inOffice, role, removedBy: by.accountId, removedAt: when };
  return [{ type: 'AdministratorRemoved', data: former }, appointed];
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
