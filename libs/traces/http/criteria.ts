import type { TraceCriteria } from '../use-cases/search-traces/search-traces.js';
import type { ExportAskedDto, TraceCriteriaDto } from './traces.dto.js';

/** Which criteria were used, not their values: the trace of a search must not copy what was searched. */
export function askedOf(body: TraceCriteriaDto): Record<string, string> {
  const { partner } = body;
  const names = ['from', 'to', 'user', 'service', 'action', 'outcome', 'purpose', 'dossier'] as const;
  const used = names.filter((name) => body[name] !== undefined).join(' ');
  return { ...(used === '' ? {} : { criteria: used }), ...(typeof partner === 'string' ? { partner } : {}) };
}

/** What the trace of an export says of it. The reason is sealed with it. */
export function exportAskedOf(body: ExportAskedDto): Record<string, string> {
  const { motive, reason } = body;
  return { ...askedOf(body), motive, ...(reason === undefined ? {} : { reason }) };
}

/** Instants in milliseconds; what was not given is left out. */
export function criteriaOf({
  from,
  to,
  dossier,
  partner,
  user,
  service,
  action,
  outcome,
  purpose,
}: TraceCriteriaDto): TraceCriteria {
  const given = { partner, user, service, action, outcome, purpose, object: dossier };
  const instants = {
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to),
  };
  const present = Object.entries({ ...given, ...instants }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present);
}
