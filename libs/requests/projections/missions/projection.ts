import type { OpenedEvent } from '#kernel';
import type { Changes, Projection } from '#read-store';
import { type MissionEvent, missionEventTypes } from '../../domain/mission-events.js';

/** Missions as they stand, and all that was read under them. */
export const missionsProjection: Projection = {
  name: 'requests.missions',
  handles: missionEventTypes,
  project: (event, changes) => project(event as OpenedEvent<MissionEvent>, changes),
};

function project(event: OpenedEvent<MissionEvent>, changes: Changes): void {
  const row = { mission: event.data.missionId };
  const at = Date.parse(event.data.at);
  switch (event.type) {
    case 'MissionAsked': {
      const { partners, fromDay, toDay, motive, text, endsOn, by } = event.data;
      for (const siret of new Set(partners)) changes.put('mission_partners', { siret, ...row });
      const terms = { from_day: fromDay, to_day: toDay, motive, text, ends_on: endsOn };
      const later = { decided_by: null, decided_at: null, closed_at: null, reason: null };
      return changes.put('missions', { ...row, status: 'asked', ...terms, asked_by: by, asked_at: at, ...later });
    }
    case 'MissionApproved':
      return changes.update('missions', row, { status: 'approved', decided_by: event.data.by, decided_at: at });
    case 'MissionRefused': {
      const decided = { decided_by: event.data.by, decided_at: at, closed_at: at, reason: event.data.reason };
      return changes.update('missions', row, { status: 'refused', ...decided });
    }
    case 'MissionClosed':
      return changes.update('missions', row, { status: 'closed', closed_at: at });
    case 'MissionRead': {
      const { siret, what, detail, by } = event.data;
      return changes.put('mission_reads', { ...row, event: event.id, siret, what, detail, by, at });
    }
    case 'MissionFilePurged':
      changes.remove('mission_reads', row);
      changes.remove('mission_partners', row);
      return changes.remove('missions', row);
    default:
      return event satisfies never;
  }
}
