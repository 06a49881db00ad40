import type { DomainEvent, EventDefinition, TraceContent } from '#kernel';
import type { HoldSubject } from './hold-sources.js';
import type { Motive } from './hold-terms.js';

interface OfHold {
  /** UUID. */
  readonly holdId: string;
}

interface Done extends OfHold {
  /** Account id. */
  readonly by: string;
  /** ISO 8601, UTC, as everywhere below. */
  readonly at: string;
}

export interface HoldTerms {
  readonly subject: HoldSubject;
  /** Legal days of the traces that it keeps, both inclusive. */
  readonly fromDay: string;
  readonly toDay: string;
  readonly motive: Motive;
  /** Why, in the asker's words. */
  readonly text: string;
  /** Last legal day on which it is in force. */
  readonly endsOn: string;
}

export type HoldAsked = DomainEvent<'HoldAsked', Done & HoldTerms>;
export type HoldApproved = DomainEvent<'HoldApproved', Done>;
export type HoldRefused = DomainEvent<'HoldRefused', Done & { readonly reason: string }>;
export type HoldLifted = DomainEvent<'HoldLifted', Done & { readonly reason: string }>;
/** Its last day is over; where nobody had approved it, the request lapses. */
export type HoldEnded = DomainEvent<'HoldEnded', OfHold & { readonly at: string }>;
/** Its asker and its approver are being told of its end. */
export type HoldEndReminded = DomainEvent<'HoldEndReminded', OfHold & { readonly at: string }>;
/** The letter could not be handed over: to be sent again. */
export type HoldReminderFailed = DomainEvent<'HoldReminderFailed', OfHold & { readonly at: string }>;
/** Its copies of traces are being destroyed. */
export type HeldTracesReleased = DomainEvent<'HeldTracesReleased', OfHold & { readonly at: string }>;
/** Its file is being destroyed: nothing opens any more but this. */
export type HoldFilePurged = DomainEvent<'HoldFilePurged', OfHold & { readonly at: string }>;

export type HoldEvent =
  | HoldAsked
  | HoldApproved
  | HoldRefused
  | HoldLifted
  | HoldEnded
  | HoldEndReminded
  | HoldReminderFailed
  | HeldTracesReleased
  | HoldFilePurged;

/** A trace as it was stored: what its leaf in the Merkle tree covers, besides where it stands. */
export interface OriginalTrace {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  /** JSON text. */
  readonly metadata: string;
  /** Base64. */
  readonly sealed: string;
}

/** A copy of a trace on a held dossier, made while its day's key still opened it. */
export type TraceHeld = DomainEvent<
  'TraceHeld',
  OfHold & { readonly day: string; readonly original: OriginalTrace; readonly content: TraceContent }
>;

/** Frozen names; whether each is sealed under the key of the hold's file. The last two name nobody, and outlive it. */
const SEALED: Readonly<Record<HoldEvent['type'], boolean>> = {
  HoldAsked: true,
  HoldApproved: true,
  HoldRefused: true,
  HoldLifted: true,
  HoldEnded: true,
  HoldEndReminded: true,
  HoldReminderFailed: true,
  HeldTracesReleased: false,
  HoldFilePurged: false,
};

export const holdEventTypes = Object.keys(SEALED) as HoldEvent['type'][];

const ofFile = Object.entries(SEALED).map(([type, sealed]): EventDefinition<DomainEvent<string, OfHold>> => ({
  type,
  schemaVersion: 1,
  key: ({ holdId }) => (sealed ? { kind: 'hold', id: holdId } : undefined),
}));

const ofCopies: EventDefinition<DomainEvent<string, OfHold>> = {
  type: 'TraceHeld',
  schemaVersion: 1,
  key: ({ holdId }) => ({ kind: 'hold', id: copiesOf(holdId) }),
};

export const holdEvents: readonly EventDefinition[] = [...ofFile, ofCopies];

/** Copies have a key and a stream of their own: they go when the hold ends, its file stays. */
const copiesOf = (holdId: string): string => `${holdId}.traces`;

export const holdStream = (holdId: string): string => `hold-${holdId}`;
export const heldTracesStream = (holdId: string): string => holdStream(copiesOf(holdId));
export const holdKeyId = (holdId: string): string => `hold/${holdId}`;
export const heldTracesKeyId = (holdId: string): string => holdKeyId(copiesOf(holdId));
