import { type Decider, toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import * as refuse from './hold-errors.js';
import type { HoldEvent, HoldTerms } from './hold-events.js';
import { fileKeptUntil, latestEnd, latestReminder } from './hold-terms.js';

interface Known {
  readonly holdId: string;
  readonly terms: HoldTerms;
  readonly askedBy: string;
}

interface Closed extends Known {
  /** Milliseconds since the epoch. */
  readonly closedAt: number;
  /** Absent where nobody had: nothing was ever kept. */
  readonly approvedBy?: string;
}

export type Hold =
  | { readonly status: 'none' }
  | ({ readonly status: 'asked' } & Known)
  | ({ readonly status: 'approved'; readonly approvedBy: string; readonly reminded: boolean } & Known)
  | ({ readonly status: 'refused' | 'lifted' | 'ended' } & Closed)
  /** Its file is destroyed, or about to be. */
  | { readonly status: 'purged' };

/** `at`: milliseconds since the epoch. */
export type HoldCommand =
  | ({ readonly do: 'ask'; readonly holdId: string; readonly by: string; readonly at: number } & HoldTerms)
  | { readonly do: 'approve'; readonly by: string; readonly at: number }
  | { readonly do: 'refuse' | 'lift'; readonly by: string; readonly reason: string; readonly at: number }
  /** What time does by itself: nothing where it is not time yet. */
  | { readonly do: 'end' | 'remind' | 'reminder-failed' | 'release-traces' | 'purge-file'; readonly at: number };

type CommandOf<Do extends HoldCommand['do']> = Extract<HoldCommand, { do: Do }>;

type Filed = Exclude<Hold, { status: 'none' | 'purged' }>;

/** Kept now, or asked for and waiting. */
type Open = Extract<Hold, { status: 'asked' | 'approved' }>;

/** One legal hold: one person asks, another decides; it ends by itself, or is lifted before. */
export const hold: Decider<HoldCommand, Hold, HoldEvent> = {
  initial: () => ({ status: 'none' }),
  evolve,
  decide,
};

function decide(command: HoldCommand, state: Hold): readonly HoldEvent[] {
  if (command.do === 'ask') {
    if (state.status !== 'none') throw refuse.alreadyDecided(state.status);
    return ask(command);
  }
  if (state.status === 'none' || state.status === 'purged') {
    if ('by' in command) throw refuse.unknownHold();
    return [];
  }
  const { holdId } = state;
  const at = toInstant(command.at);
  switch (command.do) {
    case 'approve':
      return approve(command, state);
    case 'refuse':
      ensureUndecided(command.by, state);
      return [{ type: 'HoldRefused', data: { holdId, by: command.by, reason: command.reason, at } }];
    case 'lift':
      return lift(command, state);
    case 'end':
      return isOver(state, command.at) && isOpen(state) ? [{ type: 'HoldEnded', data: { holdId, at } }] : [];
    case 'remind':
      return reminderDue(state, command.at) ? [{ type: 'HoldEndReminded', data: { holdId, at } }] : [];
    case 'reminder-failed':
      return state.status === 'approved' ? [{ type: 'HoldReminderFailed', data: { holdId, at } }] : [];
    case 'release-traces':
      return isOver(state, command.at) ? [{ type: 'HeldTracesReleased', data: { holdId, at } }] : [];
    case 'purge-file':
      return fileIsDue(state, command.at) ? [{ type: 'HoldFilePurged', data: { holdId, at } }] : [];
    default:
      return command satisfies never;
  }
}

function ask({ do: _, at, ...asked }: CommandOf<'ask'>): HoldEvent[] {
  const { by, subject, fromDay, toDay, endsOn } = asked;
  const today = legalDayOf(at);
  if (subject.kind === 'person' && subject.userId === by) throw refuse.concernsYou();
  if (fromDay > toDay) throw refuse.periodReversed();
  const latest = latestEnd(today);
  if (endsOn < today || endsOn > latest) throw refuse.endOutOfRange(today, latest);
  if (toDay > endsOn) throw refuse.periodAfterEnd();
  return [{ type: 'HoldAsked', data: { ...asked, at: toInstant(at) } }];
}

function approve({ by, at }: CommandOf<'approve'>, state: Filed): HoldEvent[] {
  const { endsOn } = state.terms;
  ensureUndecided(by, state);
  if (isOver(state, at)) throw refuse.tooLate(endsOn);
  return [{ type: 'HoldApproved', data: { holdId: state.holdId, by, at: toInstant(at) } }];
}

function lift(command: CommandOf<'refuse' | 'lift'>, state: Filed): HoldEvent[] {
  const { by, reason, at } = command;
  ensureNotConcerned(by, state);
  if (state.status !== 'approved' || isOver(state, at)) throw refuse.notInForce(state.status);
  return [{ type: 'HoldLifted', data: { holdId: state.holdId, by, reason, at: toInstant(at) } }];
}

/** Two distinct people: whoever asked decides nothing, and nobody decides on themselves. */
function ensureUndecided(by: string, state: Filed): void {
  if (state.status !== 'asked') throw refuse.alreadyDecided(state.status);
  if (state.askedBy === by) throw refuse.ownRequest();
  ensureNotConcerned(by, state);
}

function ensureNotConcerned(by: string, { terms: { subject } }: Known): void {
  if (subject.kind === 'person' && subject.userId === by) throw refuse.concernsYou();
}

const isOpen = (state: Hold): state is Open => state.status === 'asked' || state.status === 'approved';

/** Keeps nothing (any more) and never will. @param at milliseconds since the epoch, as below */
export function isOver(state: Hold, at: number): boolean {
  if (state.status === 'none') return false;
  return isOpen(state) ? legalDayOf(at) > state.terms.endsOn : true;
}

/** What an approved hold keeps until its last day is over. */
export const termsInForce = (state: Hold, at: number): HoldTerms | undefined =>
  state.status === 'approved' && !isOver(state, at) ? state.terms : undefined;

export function fileIsDue(state: Hold, at: number): boolean {
  if (state.status === 'purged') return true;
  if (state.status === 'none' || isOpen(state)) return false;
  return at > fileKeptUntil(state.closedAt, state.approvedBy !== undefined);
}

const reminderDue = (state: Hold, at: number): boolean =>
  state.status === 'approved' &&
  !state.reminded &&
  !isOver(state, at) &&
  state.terms.endsOn <= latestReminder(legalDayOf(at));

function evolve(state: Hold, event: HoldEvent): Hold {
  if (event.type === 'HoldAsked') {
    const { holdId, by, subject, fromDay, toDay, motive, text, endsOn } = event.data;
    const terms = { subject, fromDay, toDay, motive, text, endsOn };
    return { status: 'asked', holdId, terms, askedBy: by };
  }
  if (event.type === 'HoldFilePurged') return { status: 'purged' };
  // What stands in clear is still read when the file no longer is.
  if (event.type === 'HeldTracesReleased' || state.status === 'none' || state.status === 'purged') return state;
  const { holdId, terms, askedBy } = state;
  const known = { holdId, terms, askedBy };
  const approvedBy = 'approvedBy' in state ? { approvedBy: state.approvedBy } : {};
  switch (event.type) {
    case 'HoldApproved':
      return { status: 'approved', ...known, approvedBy: event.data.by, reminded: false };
    case 'HoldEndReminded':
    case 'HoldReminderFailed':
      return state.status === 'approved' ? { ...state, reminded: event.type === 'HoldEndReminded' } : state;
    case 'HoldRefused':
      return { status: 'refused', ...known, closedAt: Date.parse(event.data.at) };
    case 'HoldLifted':
      return { status: 'lifted', ...known, ...approvedBy, closedAt: Date.parse(event.data.at) };
    case 'HoldEnded':
      return { status: 'ended', ...known, ...approvedBy, closedAt: Date.parse(event.data.at) };
    default:
      return event satisfies never;
  }
}
