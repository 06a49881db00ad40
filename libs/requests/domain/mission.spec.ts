import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { mission, type MissionCommand } from './mission.js';
import type { MissionEvent } from './mission-events.js';

const specification = specificationOf(mission, (actual, expected) => expect(actual).toEqual(expected));
const day = (text: string): number => Date.parse(`${text}T09:00:00Z`);
const [missionId, auditor, other, siret] = ['m1', 'auditor', 'other', '21340135900012'];
const terms = {
  partners: [siret],
  fromDay: '2026-01-01',
  toDay: '2026-03-31',
  motive: 'misuse-inquiry',
  text: 'Signalement d’un allocataire',
  endsOn: '2026-06-30',
} as const;
const ask = (changes: object = {}): MissionCommand => ({
  do: 'ask',
  missionId,
  by: auditor,
  at: day('2026-04-02'),
  ...terms,
  ...changes,
});
const asked: MissionEvent = {
  type: 'MissionAsked',
  data: { missionId, by: auditor, at: toInstant(day('2026-04-02')), ...terms },
};
const done = (by: string, on: string) => ({ missionId, by, at: toInstant(day(on)) });
const approved: MissionEvent = { type: 'MissionApproved', data: done(other, '2026-04-03') };
const closed: MissionEvent = { type: 'MissionClosed', data: done(auditor, '2026-04-20') };
const read = (changes: object = {}): MissionCommand => ({
  do: 'read',
  by: auditor,
  at: day('2026-04-10'),
  siret,
  what: 'state',
  instants: [day('2026-02-01')],
  detail: '2026-02-01',
  ...changes,
});

describe('a mission that is asked for', () => {
  it('takes a scope, a period, a motive and an end that is not far', () => {
    specification([]).when(ask()).then(asked);
    specification([])
      .when(ask({ fromDay: '2026-04-01' }))
      .thenRefused('mission.period-reversed');
    specification([])
      .when(ask({ endsOn: '2026-10-03' }))
      .thenRefused('mission.end-out-of-range');
    specification([])
      .when(ask({ endsOn: '2026-04-01' }))
      .thenRefused('mission.end-out-of-range');
  });
  it('is approved by another person', () => {
    specification([asked])
      .when({ do: 'approve', by: auditor, at: day('2026-04-03') })
      .thenRefused('mission.own-request');
    specification([asked])
      .when({ do: 'approve', by: other, at: day('2026-04-03') })
      .then(approved);
    specification([asked, approved])
      .when({ do: 'approve', by: other, at: day('2026-04-03') })
      .thenRefused('mission.already-decided');
  });
  it('shows nothing before that', () => {
    specification([asked]).when(read()).thenRefused('mission.not-open');
  });
});

describe('a mission that is open', () => {
  const given = [asked, approved];
  it('notes what is read within its scope and its period', () => {
    const data = { ...done(auditor, '2026-04-10'), siret, what: 'state', detail: '2026-02-01' } as const;
    specification(given).when(read()).then({ type: 'MissionRead', data });
    specification(given)
      .when(read({ siret: '73282932000074' }))
      .thenRefused('mission.out-of-scope');
    specification(given)
      .when(read({ instants: [day('2026-02-01'), day('2026-04-01')] }))
      .thenRefused('mission.out-of-period');
    specification(given)
      .when(read({ by: other }))
      .thenRefused('mission.somebody-else');
  });
  it('ends on its last day, or when it is closed', () => {
    specification(given)
      .when(read({ at: day('2026-07-01') }))
      .thenRefused('mission.not-open');
    specification([...given, closed])
      .when(read())
      .thenRefused('mission.not-open');
    specification([...given, closed])
      .when({ do: 'close', by: auditor, at: day('2026-04-21') })
      .thenRefused('mission.not-open');
  });
  it('leaves its file for six years', () => {
    specification([...given, closed])
      .when({ do: 'purge-file', at: day('2032-04-20') })
      .thenNothing();
    specification([...given, closed])
      .when({ do: 'purge-file', at: day('2032-04-21') })
      .then({ type: 'MissionFilePurged', data: { missionId, at: toInstant(day('2032-04-21')) } });
  });
});
