import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';
import { actOf, type Verb } from './acts.js';

/** Namespace of this product's codes and identifiers. */
const URN = 'urn:temoin';
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const EVENT_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-event-type';

const AUTHENTICATION = { system: DICOM, code: '110114', display: 'User Authentication' };
const SECURITY = { system: DICOM, code: '110113', display: 'Security Alert' };
const OBJECT = { system: EVENT_TYPE, code: 'object', display: 'Object' };

/** Create, read, update, delete, execute. */
const ACTIONS: Readonly<Record<Verb, string>> = {
  create: 'C',
  read: 'R',
  update: 'U',
  delete: 'D',
  start: 'E',
  end: 'E',
  other: 'E',
};
/** Success, minor failure (refused), serious failure. */
const OUTCOMES = { success: '0', refused: '4', failed: '8' } as const;
const IP_ADDRESS = '2';

/** A trace as a FHIR R4 AuditEvent. What the resource has no element for is in extensions `urn:temoin:…`. */
export function fhirOf(trace: NamedTrace): object {
  const { kind, verb } = actOf(trace.action);
  const { purpose, reason } = trace;
  return {
    resourceType: 'AuditEvent',
    id: trace.id,
    extension: extensionsOf(trace),
    type: kind === 'authentication' ? AUTHENTICATION : kind === 'access' ? SECURITY : OBJECT,
    subtype: [{ system: `${URN}:action`, code: trace.action }],
    action: ACTIONS[verb],
    recorded: trace.at,
    outcome: OUTCOMES[trace.outcome],
    ...(reason === undefined ? {} : { outcomeDesc: reason }),
    ...(purpose === undefined ? {} : { purposeOfEvent: [{ coding: [{ system: `${URN}:purpose`, code: purpose }] }] }),
    agent: [agentOf(trace)],
    source: {
      observer: { display: 'Témoin' },
      ...(trace.partner === undefined ? {} : { site: trace.partner }),
      type: [{ system: `${URN}:service`, code: trace.service }],
    },
    ...entityOf(trace),
  };
}

function agentOf({ user, name, function: office, habilitation, ip, browser }: NamedTrace): object {
  const roles = [
    ...(office === undefined ? [] : [{ text: office }]),
    ...(habilitation === undefined ? [] : [{ coding: [{ system: `${URN}:profile`, code: habilitation.profile }] }]),
  ];
  const who = {
    ...(user === undefined ? {} : { identifier: { system: `${URN}:account`, value: user } }),
    display: name ?? (user === undefined ? 'inconnu' : 'identité effacée'),
  };
  return {
    who,
    requestor: true,
    ...(roles.length === 0 ? {} : { role: roles }),
    ...(habilitation === undefined ? {} : { policy: [`${URN}:habilitation:${habilitation.id}`] }),
    ...(ip === undefined ? {} : { network: { address: ip, type: IP_ADDRESS } }),
    ...(browser === undefined ? {} : { altId: browser }),
  };
}

function entityOf({ object, details }: NamedTrace): object {
  const told = Object.entries(details ?? {}).map(([type, value]) => ({ type, valueString: String(value) }));
  if (object === undefined && told.length === 0) return {};
  const what =
    object === undefined
      ? { name: 'detail' }
      : {
          what: { identifier: { system: `${URN}:${object.type}`, value: object.ref } },
          type: { system: `${URN}:object`, code: object.type },
        };
  return { entity: [{ ...what, ...(told.length === 0 ? {} : { detail: told }) }] };
}

function extensionsOf({ position, session }: NamedTrace): object[] {
  return [
    { url: `${URN}:position`, valueString: String(position) },
    ...(session === undefined ? [] : [{ url: `${URN}:session`, valueString: session }]),
  ];
}
