import { toPresent } from '#habilitations';
import type { FoundHold } from '../use-cases/find-holds/find-holds.js';
import type { HoldDto, HoldPersonDto } from './holds.dto.js';

export function shownHold(row: FoundHold): HoldDto {
  const person = (accountId: string | null, at: number | null): HoldPersonDto | null =>
    accountId === null ? null : { accountId, name: row.names.get(accountId) ?? null, at: toPresent(at) ?? '' };
  return {
    holdId: row.hold,
    status: row.status,
    kind: row.subject_kind,
    subject: row.subject,
    subjectName: row.names.get(row.subject) ?? null,
    fromDay: row.from_day,
    toDay: row.to_day,
    motive: row.motive,
    text: row.text,
    endsOn: row.ends_on,
    asked: { accountId: row.asked_by, name: row.names.get(row.asked_by) ?? null, at: toPresent(row.asked_at) ?? '' },
    approved: person(row.approved_by, row.approved_at),
    closed: person(row.closed_by, row.closed_at),
    closedAt: toPresent(row.closed_at),
    reason: row.reason,
    remindedAt: toPresent(row.reminded_at),
  };
}
