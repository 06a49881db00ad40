import { type Decider, toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import * as refuse from './access-errors.js';
import type { AccessEvent, AccessSubject } from './access-events.js';
import { deadlineOf, fileKeptUntil, MOST_MORE_MONTHS, recallOf } from './deadlines.js';

/** Days before the deadline at which whoever handles the request is reminded. */
const RECALL_DAYS = 7;

interface File {
  readonly requestId: string;
  readonly subject: AccessSubject;
  readonly receivedOn: string;
  readonly dueOn: string;
  readonly acknowledged: boolean;
  readonly extended: boolean;
  /** For which deadline, where it was. */
  readonly remindedFor?: string;
  readonly balanced: boolean;
  /** Rows of the last copy that was made. */
  readonly copied?: number;
}

export type AccessRequest =
  | { readonly status: 'none' }
  | ({ readonly status: 'pending' } & File)
  | ({ readonly status: 'answered' | 'refused'; readonly closedAt: number } & File)
  | { readonly status: 'purged' };

/** `at`: milliseconds since the epoch. */
export type AccessCommand =
  | {
      readonly do: 'file';
      readonly requestId: string;
      readonly by: string;
      readonly at: number;
      readonly subject: AccessSubject;
      /** Legal day. */
      readonly receivedOn: string;
    }
  | {
      readonly do: 'extend';
      readonly by: string;
      readonly at: number;
      readonly months: number;
      readonly reason: string;
    }
  | { readonly do: 'balance' | 'refuse'; readonly by: string; readonly at: number; readonly reason: string }
  | { readonly do: 'copy'; readonly by: string; readonly at: number; readonly rows: number; readonly size: number }
  | { readonly do: 'answer'; readonly by: string; readonly at: number }
  /** What the house does by itself: nothing where it is not time, or done. */
  | { readonly do: 'acknowledge' | 'letter-failed' | 'remind' | 'purge-file'; readonly at: number };

type Filed = Exclude<AccessRequest, { status: 'none' | 'purged' }>;
type Pending = Extract<AccessRequest, { status: 'pending' }>;

/**
 * One request for access (GDPR art. 15): filed, acknowledged, answered within its deadline or refused with a reason. Nobody
 * handles their own (conflict of interest).
 */
export const accessRequest: Decider<AccessCommand, AccessRequest, AccessEvent> = {
  initial: () => ({ status: 'none' }),
  evolve,
  decide,
};

function decide(command: AccessCommand, state: AccessRequest): readonly AccessEvent[] {
  if (command.do === 'file') return state.status === 'none' ? [file(command)] : [];
  if (state.status === 'none' || state.status === 'purged') {
    if ('by' in command) throw refuse.unknownRequest();
    return [];
  }
  return 'by' in command ? handle(command, state) : tend(command, state);
}

function file({ requestId, by, at, subject, receivedOn }: Extract<AccessCommand, { do: 'file' }>): AccessEvent {
  if (subject.kind === 'user' && subject.userId === by) throw refuse.ownFile();
  if (receivedOn > legalDayOf(at)) throw refuse.receivedLater();
  const dueOn = deadlineOf(receivedOn);
  return { type: 'AccessRequested', data: { requestId, by, at: toInstant(at), subject, receivedOn, dueOn } };
}

function handle(
  command: Exclude<Extract<AccessCommand, { by: string }>, { do: 'file' }>,
  state: Filed,
): readonly AccessEvent[] {
  const { by } = command;
  if (state.subject.kind === 'user' && state.subject.userId === by) throw refuse.ownFile();
  const { requestId } = state;
  const done = { requestId, by, at: toInstant(command.at) };
  // The person may ask for the same copy again.
  if (command.do === 'copy' && state.status === 'answered') return [];
  if (state.status !== 'pending') throw refuse.closed(state.status);
  switch (command.do) {
    case 'extend':
      return [extend(command, state)];
    case 'balance':
      if (state.subject.kind !== 'allocataire' || state.balanced) throw refuse.nothingToBalance();
      return [{ type: 'AccessBalanced', data: { ...done, reason: command.reason } }];
    case 'copy':
      return [{ type: 'AccessCopied', data: { ...done, rows: command.rows, size: command.size } }];
    case 'answer':
      if (state.copied === undefined) throw refuse.noCopy();
      return [{ type: 'AccessAnswered', data: { ...done, rows: state.copied } }];
    case 'refuse':
      return [{ type: 'AccessRefused', data: { ...done, reason: command.reason } }];
    default:
      return command satisfies never;
  }
}

/** The notice counts only where it is given within the first month. */
function extend({ by, at, months, reason }: Extract<AccessCommand, { do: 'extend' }>, state: Pending): AccessEvent {
  if (state.extended) throw refuse.alreadyExtended();
  if (legalDayOf(at) > state.dueOn) throw refuse.tooLateToExtend(state.dueOn);
  const dueOn = deadlineOf(state.receivedOn, Math.min(months, MOST_MORE_MONTHS));
  return { type: 'AccessExtended', data: { requestId: state.requestId, by, at: toInstant(at), reason, dueOn } };
}

function tend({ do: what, at }: Exclude<AccessCommand, { by: string }>, state: Filed): readonly AccessEvent[] {
  const data = { requestId: state.requestId, at: toInstant(at) };
  switch (what) {
    case 'acknowledge':
      return state.acknowledged ? [] : [{ type: 'AccessAcknowledged', data }];
    case 'letter-failed':
      return state.acknowledged ? [{ type: 'AccessLetterFailed', data }] : [];
    case 'remind':
      return state.status === 'pending' && reminderIsDue(state, at) ? [{ type: 'AccessReminded', data }] : [];
    case 'purge-file':
      return fileIsDue(state, at) ? [{ type: 'AccessFilePurged', data }] : [];
    default:
      return what satisfies never;
  }
}

function evolve(state: AccessRequest, event: AccessEvent): AccessRequest {
  if (event.type === 'AccessRequested') {
    const { requestId, subject, receivedOn, dueOn } = event.data;
    const fresh = { acknowledged: false, extended: false, balanced: false };
    return { status: 'pending', requestId, subject, receivedOn, dueOn, ...fresh };
  }
  if (event.type === 'AccessFilePurged') return { status: 'purged' };
  if (state.status === 'none' || state.status === 'purged') return state;
  switch (event.type) {
    case 'AccessAcknowledged':
      return { ...state, acknowledged: true };
    case 'AccessLetterFailed':
      return { ...state, acknowledged: false };
    case 'AccessExtended':
      return { ...state, extended: true, dueOn: event.data.dueOn };
    case 'AccessReminded':
      return { ...state, remindedFor: state.dueOn };
    case 'AccessBalanced':
      return { ...state, balanced: true };
    case 'AccessCopied':
      return { ...state, copied: event.data.rows };
    case 'AccessAnswered':
      return { ...state, status: 'answered', closedAt: Date.parse(event.data.at) };
    case 'AccessRefused':
      return { ...state, status: 'refused', closedAt: Date.parse(event.data.at) };
    default:
      return event satisfies never;
  }
}

/** @param at milliseconds since the epoch */
export const reminderIsDue = ({ dueOn, remindedFor }: Pending, at: number): boolean =>
  remindedFor !== dueOn && legalDayOf(at) >= recallOf(dueOn, RECALL_DAYS);

/** @param at milliseconds since the epoch */
export const fileIsDue = (state: AccessRequest, at: number): boolean =>
  (state.status === 'answered' || state.status === 'refused') && fileKeptUntil(state.closedAt) <= at;
