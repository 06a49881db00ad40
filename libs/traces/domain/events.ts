import type { DomainEvent, EventDefinition, TraceContent, TraceType } from '#kernel';

export type TraceEvent = DomainEvent<TraceType, TraceContent>;

const TYPES: Readonly<Record<TraceType, true>> = {
  ActionTraced: true,
  SignedIn: true,
  SignInRefused: true,
  BrowserRefused: true,
  SignedOut: true,
  SessionExpired: true,
  SessionRevoked: true,
};

export const traceTypes = Object.keys(TYPES) as TraceType[];

/** Sealed under the key of the legal day of the act and the pseudonym, that day, of its user. */
export const traceEvents: readonly EventDefinition<TraceEvent>[] = traceTypes.map((type) => ({
  type,
  schemaVersion: 1,
  partner: (content) => content.partner,
  key: (content, legalDay) => ({ kind: 'trace', day: legalDay, subject: content.user ?? '' }),
}));
