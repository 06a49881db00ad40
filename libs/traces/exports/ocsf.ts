import { isIPv6, SocketAddress } from 'node:net';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';
import { type Act, actOf, type Verb } from './acts.js';

/** Of the schema that these events follow. */
export const OCSF_VERSION = '1.8.0';

const [SUCCESS, FAILURE] = [1, 2];
/** Informational; a failure, low; a refusal, medium: somebody tried what they may not do. */
const SEVERITIES = { success: 1, failed: 2, refused: 3 } as const;
const OTHER = 99;
/** Characters of the schema's `ip_t`; an IPv6 address written out with an IPv4 one at its end has up to 45. */
const LONGEST_IP = 40;

interface Class {
  readonly uid: number;
  readonly category: number;
  readonly activities: Readonly<Partial<Record<Verb, number>>>;
}

const CLASSES: Readonly<Record<Act['kind'], Class>> = {
  authentication: { uid: 3002, category: 3, activities: { start: 1, end: 2 } },
  entity: { uid: 3004, category: 3, activities: { create: 1, read: 2, update: 3, delete: 4 } },
  access: { uid: 3005, category: 3, activities: { create: 1, delete: 2 } },
  api: { uid: 6003, category: 6, activities: { create: 1, read: 2, update: 3, delete: 4 } },
};

/**
 * A trace as an event of the Open Cybersecurity Schema Framework: authentication (3002), entity management (3004), user
 * access (3005) or API activity (6003). What has no place there is under `unmapped`.
 */
export function ocsfOf(trace: NamedTrace): object {
  const { kind, verb } = actOf(trace.action);
  const { uid, category, activities } = CLASSES[kind];
  const activity = activities[verb] ?? OTHER;
  const { outcome, reason } = trace;
  return {
    activity_id: activity,
    ...(activity === OTHER ? { activity_name: trace.action } : {}),
    category_uid: category,
    class_uid: uid,
    type_uid: uid * 100 + activity,
    severity_id: SEVERITIES[outcome],
    time: Date.parse(trace.at),
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'Témoin', vendor_name: 'Caf' },
      log_name: 'temoin',
      event_code: trace.action,
      uid: trace.id,
      sequence: trace.position,
      original_time: trace.at,
      ...(trace.partner === undefined ? {} : { tenant_uid: trace.partner }),
    },
    status_id: outcome === 'success' ? SUCCESS : FAILURE,
    status_detail: outcome,
    ...(reason === undefined ? {} : { status_code: reason }),
    ...ofKind(trace, kind),
    unmapped: unmappedOf(trace, kind),
  };
}

function ofKind(trace: NamedTrace, kind: Act['kind']): object {
  const actor = { user: userOf(trace), ...sessionOf(trace) };
  const from = { src_endpoint: endpointOf(trace) };
  const agent = trace.browser === undefined ? {} : { http_request: { user_agent: trace.browser } };
  const resource = trace.object === undefined ? undefined : { type: trace.object.type, uid: trace.object.ref };
  switch (kind) {
    case 'authentication':
      return { user: userOf(trace), ...sessionOf(trace), service: { name: trace.service }, ...from, ...agent };
    case 'access':
      // Whose rights change is the object; a trace names a habilitation or an account, not its owner.
      return {
        user: { uid: trace.object?.ref ?? 'unknown' },
        privileges: [trace.object?.ref ?? trace.action],
        actor,
        ...(resource === undefined ? {} : { resources: [resource] }),
        ...from,
        ...agent,
      };
    case 'entity':
      return { actor, entity: resource ?? { name: trace.service }, ...from, ...agent };
    case 'api':
      return {
        actor,
        api: { operation: trace.action, service: { name: trace.service } },
        ...(resource === undefined ? {} : { resources: [resource] }),
        ...from,
        ...agent,
      };
    default:
      return kind satisfies never;
  }
}

function userOf({ user, name, partner }: NamedTrace): object {
  return {
    ...(user === undefined ? { name: 'unknown' } : { uid: user }),
    ...(name === undefined ? {} : { full_name: name }),
    ...(partner === undefined ? {} : { org: { uid: partner } }),
  };
}

const sessionOf = ({ session }: NamedTrace): object => (session === undefined ? {} : { session: { uid: session } });

/** An address too long as it was written is shortened (RFC 5952), and stays as it was written in the name. */
function endpointOf({ ip }: NamedTrace): object {
  if (ip === undefined) return { name: 'unknown' };
  if (ip.length <= LONGEST_IP) return { ip };
  return isIPv6(ip) ? { name: ip, ip: new SocketAddress({ address: ip, family: 'ipv6' }).address } : { name: ip };
}

function unmappedOf(trace: NamedTrace, kind: Act['kind']): object {
  const { function: office, habilitation, purpose, details, object, service } = trace;
  return {
    ...(office === undefined ? {} : { function: office }),
    ...(habilitation === undefined ? {} : { habilitation }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(details === undefined ? {} : { details }),
    ...(kind === 'authentication' && object !== undefined ? { object } : {}),
    ...(kind === 'access' || kind === 'entity' ? { service } : {}),
  };
}
