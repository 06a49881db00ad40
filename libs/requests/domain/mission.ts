import { DateTime } from 'luxon';
import { type Decider, toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import * as refuse from './mission-errors.js';
import type { MissionEvent, MissionReading, MissionTerms } from './mission-events.js';

const ZONE = 'Europe/Paris';
/** A longer need is asked and approved anew. */
const LONGEST_MONTHS = 6;
/** As the habilitation data that it looked at (S5.3.2-b). */
const FILE_YEARS = 6;

interface Known {
  readonly missionId: string;
  readonly terms: MissionTerms;
  readonly askedBy: string;
}

export type Mission =
  | { readonly status: 'none' }
  | ({ readonly status: 'asked' | 'approved' } & Known)
  | ({ readonly status: 'refused' | 'closed'; readonly closedAt: number } & Known)
  | { readonly status: 'purged' };

/** `at`: milliseconds since the epoch. */
export type MissionCommand =
  | ({ readonly do: 'ask'; readonly missionId: string; readonly by: string; readonly at: number } & MissionTerms)
  | { readonly do: 'approve' | 'close'; readonly by: string; readonly at: number }
  | { readonly do: 'refuse'; readonly by: string; readonly at: number; readonly reason: string }
  | {
      readonly do: 'read';
      readonly by: string;
      readonly at: number;
      readonly siret: string;
      readonly what: MissionReading;
      /** The instants that are looked at, milliseconds since the epoch. */
      readonly instants: readonly number[];
      readonly detail: string;
    }
  | { readonly do: 'purge-file'; readonly at: number };

type CommandOf<Do extends MissionCommand['do']> = Extract<MissionCommand, { do: Do }>;
type Filed = Exclude<Mission, { status: 'none' | 'purged' }>;

/** An audit mission: one person asks, another approves; within its scope, its period and its time, everything read is noted. */
export const mission: Decider<MissionCommand, Mission, MissionEvent> = {
  initial: () => ({ status: 'none' }),
  evolve,
  decide,
};

function decide(command: MissionCommand, state: Mission): readonly MissionEvent[] {
  if (command.do === 'ask') return state.status === 'none' ? [ask(command)] : [];
  if (state.status === 'none' || state.status === 'purged') {
    if ('by' in command) throw refuse.unknownMission();
    return [];
  }
  const { missionId } = state;
  const at = toInstant(command.at);
  switch (command.do) {
    case 'approve':
      decidable(command.by, state);
      return [{ type: 'MissionApproved', data: { missionId, by: command.by, at } }];
    case 'refuse':
      decidable(command.by, state);
      return [{ type: 'MissionRefused', data: { missionId, by: command.by, at, reason: command.reason } }];
    case 'close':
      if (state.status !== 'approved') throw refuse.notOpen(state.status);
      return [{ type: 'MissionClosed', data: { missionId, by: command.by, at } }];
    case 'read':
      return [read(command, state)];
    case 'purge-file':
      return missionFileIsDue(state, command.at) ? [{ type: 'MissionFilePurged', data: { missionId, at } }] : [];
    default:
      return command satisfies never;
  }
}

function ask({ do: _, at, ...asked }: CommandOf<'ask'>): MissionEvent {
  const { fromDay, toDay, endsOn } = asked;
  if (fromDay > toDay) throw refuse.periodReversed();
  const today = legalDayOf(at);
  const latest = DateTime.fromISO(today, { zone: ZONE }).plus({ months: LONGEST_MONTHS }).toFormat('yyyy-MM-dd');
  if (endsOn < today || endsOn > latest) throw refuse.endOutOfRange(today, latest);
  return { type: 'MissionAsked', data: { ...asked, at: toInstant(at) } };
}

function decidable(by: string, state: Filed): void {
  if (state.status !== 'asked') throw refuse.alreadyDecided(state.status);
  if (state.askedBy === by) throw refuse.ownMission();
}

function read({ by, at, siret, what, instants, detail }: CommandOf<'read'>, state: Filed): MissionEvent {
  const { terms, askedBy, missionId } = state;
  if (askedBy !== by) throw refuse.notYourMission();
  if (state.status !== 'approved') throw refuse.notOpen(state.status);
  if (isOver(state, at)) throw refuse.notOpen('ended');
  if (!terms.partners.includes(siret)) throw refuse.outOfScope();
  const days = instants.map((instant) => legalDayOf(instant));
  if (days.some((day) => day < terms.fromDay || day > terms.toDay))
    throw refuse.outOfPeriod(terms.fromDay, terms.toDay);
  return { type: 'MissionRead', data: { missionId, by, at: toInstant(at), siret, what, detail } };
}

function evolve(state: Mission, event: MissionEvent): Mission {
  if (event.type === 'MissionAsked') {
    const { missionId, by: askedBy, partners, fromDay, toDay, motive, text, endsOn } = event.data;
    return { status: 'asked', missionId, askedBy, terms: { partners, fromDay, toDay, motive, text, endsOn } };
  }
  if (event.type === 'MissionFilePurged') return { status: 'purged' };
  if (state.status === 'none' || state.status === 'purged') return state;
  switch (event.type) {
    case 'MissionApproved':
      return { ...state, status: 'approved' };
    case 'MissionRefused':
      return { ...state, status: 'refused', closedAt: Date.parse(event.data.at) };
    case 'MissionClosed':
      return { ...state, status: 'closed', closedAt: Date.parse(event.data.at) };
    case 'MissionRead':
      return state;
    default:
      return event satisfies never;
  }
}

/** Its last day is over. @param at milliseconds since the epoch */
const isOver = ({ terms }: Known, at: number): boolean => legalDayOf(at) > terms.endsOn;

/** @param at milliseconds since the epoch */
export function missionFileIsDue(state: Mission, at: number): boolean {
  if (state.status === 'none' || state.status === 'purged') return false;
  const ended =
    state.status === 'refused' || state.status === 'closed'
      ? DateTime.fromMillis(state.closedAt, { zone: ZONE })
      : DateTime.fromISO(state.terms.endsOn, { zone: ZONE });
  return ended.plus({ years: FILE_YEARS }).endOf('day').toMillis() < at;
}
