import { isIP } from 'node:net';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';
import { type Act, actOf, type Verb } from './acts.js';

/** Of the schema that these documents follow. */
export const ECS_VERSION = '9.4.0';

const CATEGORIES: Readonly<Record<Act['kind'], readonly string[]>> = {
  authentication: ['authentication', 'session'],
  access: ['iam'],
  entity: ['iam', 'configuration'],
  api: ['api'],
};
/** An authentication's type says start or end as it is. */
const TYPES: Readonly<Record<Verb, string>> = {
  create: 'creation',
  read: 'access',
  update: 'change',
  delete: 'deletion',
  start: 'start',
  end: 'end',
  other: 'info',
};

/** A trace as a document of the Elastic Common Schema. What has no field there is in `labels`, as text. */
export function ecsOf(trace: NamedTrace): object {
  const { kind, verb } = actOf(trace.action);
  const { outcome, reason, ip, user, name, habilitation, partner } = trace;
  const type = [TYPES[verb], ...(outcome === 'refused' ? ['denied'] : [])];
  return {
    '@timestamp': trace.at,
    ecs: { version: ECS_VERSION },
    event: {
      id: trace.id,
      kind: 'event',
      category: CATEGORIES[kind],
      type,
      action: trace.action,
      outcome: outcome === 'success' ? 'success' : 'failure',
      ...(reason === undefined ? {} : { reason }),
      dataset: 'temoin.traces',
      module: 'temoin',
      sequence: trace.position,
    },
    service: { name: trace.service },
    ...(partner === undefined ? {} : { organization: { id: partner } }),
    ...(user === undefined
      ? {}
      : {
          user: {
            id: user,
            ...(name === undefined ? {} : { full_name: name }),
            ...(habilitation === undefined ? {} : { roles: [habilitation.profile] }),
          },
        }),
    ...sourceOf(ip),
    related: {
      ...(user === undefined ? {} : { user: [user] }),
      ...(ip !== undefined && isIP(ip) !== 0 ? { ip: [ip] } : {}),
    },
    labels: labelsOf(trace),
  };
}

const sourceOf = (ip: string | undefined): object =>
  ip === undefined ? {} : { source: { address: ip, ...(isIP(ip) === 0 ? {} : { ip }) } };

function labelsOf(trace: NamedTrace): Record<string, string> {
  const {
    outcome,
    session,
    function: office,
    habilitation,
    purpose,
    object,
    browser,
    details = {},
    user,
    name,
  } = trace;
  const labels: Record<string, string | undefined> = {
    outcome,
    session,
    function: office,
    habilitation: habilitation?.id,
    ...(user === undefined ? { profile: habilitation?.profile, name } : {}),
    purpose,
    object_type: object?.type,
    object_ref: object?.ref,
    browser,
  };
  for (const [key, value] of Object.entries(details)) labels[`detail_${key}`] = String(value);
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
