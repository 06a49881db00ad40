import type { OpenedEvent } from '#kernel';
import type { AccessEvent } from '../../../libs/requests/domain/access-events.js';
import type { MissionEvent } from '../../../libs/requests/domain/mission-events.js';
import { at, CLAUDE, ODILE, told } from './told.js';

type Told = AccessEvent | MissionEvent;

export const SIRET = '21340135900012';
const requestOf = (rank: number): string => `019b0000-0000-7000-8000-00000000000${rank}`;
const missionOf = (rank: number): string => `019c0000-0000-7000-8000-00000000000${rank}`;
const request = (rank: number) => ({ requestId: requestOf(rank), at, by: ODILE });
const mission = (rank: number, by: string) => ({ missionId: missionOf(rank), at, by });
const reason = 'Sans fondement';

const filed = (rank: number): Told => ({
  type: 'AccessRequested',
  data: {
    ...request(rank),
    subject: rank === 2 ? { kind: 'allocataire', dossier: '1000001' } : { kind: 'user', userId: CLAUDE, siret: SIRET },
    receivedOn: '2026-11-02',
    dueOn: '2026-12-02',
  },
});

const missionAsked = (rank: number): Told => ({
  type: 'MissionAsked',
  data: {
    ...mission(rank, ODILE),
    partners: [SIRET, '21340135900020'],
    fromDay: '2026-06-01',
    toDay: '2026-11-30',
    motive: 'incident',
    text: 'Consultations de nuit',
    endsOn: '2026-12-31',
  },
});

const read = (siret: string): Told => ({
  type: 'MissionRead',
  data: { ...mission(1, ODILE), siret, what: 'state', detail: '2026-10-01' },
});

const TOLD: readonly Told[] = [
  ...[1, 2, 3, 4].map(filed),
  { type: 'AccessAcknowledged', data: request(1) },
  { type: 'AccessLetterFailed', data: request(2) },
  { type: 'AccessReminded', data: request(1) },
  { type: 'AccessExtended', data: { ...request(2), reason, dueOn: '2027-02-02' } },
  { type: 'AccessBalanced', data: { ...request(2), reason } },
  { type: 'AccessCopied', data: { ...request(1), rows: 12, size: 900 } },
  { type: 'AccessAnswered', data: { ...request(1), rows: 12 } },
  { type: 'AccessRefused', data: { ...request(3), reason } },
  { type: 'AccessFilePurged', data: request(4) },
  ...[1, 2, 3, 4].map(missionAsked),
  ...[1, 4].map((rank): Told => ({ type: 'MissionApproved', data: mission(rank, CLAUDE) })),
  { type: 'MissionRefused', data: { ...mission(2, CLAUDE), reason } },
  read(SIRET),
  read('21340135900020'),
  { type: 'MissionClosed', data: mission(1, ODILE) },
  { type: 'MissionClosed', data: mission(4, ODILE) },
  { type: 'MissionFilePurged', data: { missionId: missionOf(4), at } },
];

/** The lives of a few files, after this position: what is left are three requests for access, and three missions. */
export const filesAfter = (position: number): OpenedEvent[] => told('request-any', TOLD, position);
