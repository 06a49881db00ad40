import type { DomainEvent, EventDefinition } from '#kernel';

interface OfMission {
  /** UUID. */
  readonly missionId: string;
  /** Instant, ISO 8601 UTC. */
  readonly at: string;
}

interface Done extends OfMission {
  /** Account id. */
  readonly by: string;
}

export const MISSION_MOTIVES = [
  'convention-control',
  'misuse-inquiry',
  'incident',
  'yearly-report',
  'complaint',
] as const;
export type MissionMotive = (typeof MISSION_MOTIVES)[number];

export interface MissionTerms {
  /** SIRETs. */
  readonly partners: readonly string[];
  /** Legal days that may be looked at, both inclusive. */
  readonly fromDay: string;
  readonly toDay: string;
  readonly motive: MissionMotive;
  /** Why, in the auditor's words. */
  readonly text: string;
  /** Last legal day on which anything may be read. */
  readonly endsOn: string;
}

export type MissionAsked = DomainEvent<'MissionAsked', Done & MissionTerms>;
export type MissionApproved = DomainEvent<'MissionApproved', Done>;
export type MissionRefused = DomainEvent<'MissionRefused', Done & { readonly reason: string }>;
export type MissionClosed = DomainEvent<'MissionClosed', Done>;
/** Something of a partner was read: what, and for which instants or events. */
export type MissionRead = DomainEvent<
  'MissionRead',
  Done & { readonly siret: string; readonly what: MissionReading; readonly detail: string }
>;
export type MissionFilePurged = DomainEvent<'MissionFilePurged', OfMission>;

export type MissionReading = 'state' | 'events' | 'difference' | 'evidence';

export type MissionEvent =
  MissionAsked | MissionApproved | MissionRefused | MissionClosed | MissionRead | MissionFilePurged;

/** Frozen names; whether each is sealed under the key of the mission's file. */
const SEALED: Readonly<Record<MissionEvent['type'], boolean>> = {
  MissionAsked: true,
  MissionApproved: true,
  MissionRefused: true,
  MissionClosed: true,
  MissionRead: true,
  MissionFilePurged: false,
};

export const missionEventTypes = Object.keys(SEALED) as MissionEvent['type'][];

export const missionEvents: readonly EventDefinition[] = Object.entries(SEALED).map(
  ([type, sealed]): EventDefinition<DomainEvent<string, OfMission>> => ({
    type,
    schemaVersion: 1,
    key: ({ missionId }) => (sealed ? { kind: 'mission', id: missionId } : undefined),
  }),
);

export const missionStream = (missionId: string): string => `mission-${missionId}`;
export const missionKeyId = (missionId: string): string => `mission/${missionId}`;
