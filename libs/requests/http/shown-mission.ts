import { toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import type { FoundMission } from '../use-cases/find-missions/find-missions.js';
import type { MissionDto, MissionPersonDto } from './missions.dto.js';

/** @param at milliseconds since the epoch @param whole for the Caf and the Cnaf: why it was asked for too */
export function shownMission({ row, partners, reads, names }: FoundMission, at: number, whole: boolean): MissionDto {
  const person = (accountId: string): MissionPersonDto => ({ accountId, name: names.get(accountId) ?? null });
  return {
    missionId: row.mission,
    status: row.status,
    over: legalDayOf(at) > row.ends_on,
    partners,
    fromDay: row.from_day,
    toDay: row.to_day,
    motive: row.motive,
    text: whole ? row.text : null,
    endsOn: row.ends_on,
    asked: person(row.asked_by),
    decided: row.decided_by === null ? null : person(row.decided_by),
    reason: whole ? row.reason : null,
    reads: reads.map((read) => ({ at: toInstant(read.at), siret: read.siret, what: read.what, detail: read.detail })),
  };
}
