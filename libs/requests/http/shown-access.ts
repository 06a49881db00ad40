import { toPresent } from '#habilitations';
import { legalDayOf } from '#keyring';
import type { FoundAccess } from '../use-cases/find-access/find-access.js';
import type { AccessDto, AccessPersonDto } from './access-requests.dto.js';

/** @param at milliseconds since the epoch */
export function shownAccess(row: FoundAccess, at: number): AccessDto {
  const person = (accountId: string): AccessPersonDto => ({ accountId, name: row.names.get(accountId) ?? null });
  return {
    requestId: row.request,
    status: row.status,
    kind: row.kind,
    person: row.kind === 'user' ? person(row.subject) : null,
    dossier: row.kind === 'allocataire' ? row.subject : null,
    siret: row.siret === '' ? null : row.siret,
    lineManager: row.line_manager,
    receivedOn: row.received_on,
    dueOn: row.due_on,
    late: legalDayOf(row.closed_at ?? at) > row.due_on,
    filedBy: person(row.filed_by),
    acknowledgedAt: toPresent(row.acknowledged_at),
    extension: row.extension,
    balancing: row.balancing,
    copiedRows: row.copied_rows,
    closedBy: row.closed_by === null ? null : person(row.closed_by),
    closedAt: toPresent(row.closed_at),
    reason: row.reason,
  };
}
