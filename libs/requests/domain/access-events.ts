import type { DomainEvent, EventDefinition } from '#kernel';

interface OfRequest {
  /** UUID. */
  readonly requestId: string;
  /** Instant, ISO 8601 UTC. */
  readonly at: string;
}

interface Done extends OfRequest {
  /** Account id. */
  readonly by: string;
}

/** Whose data, and how the request came (S5.3.4-b). */
export type AccessSubject =
  | {
      /** A user of a partner, about their own traces. */
      readonly kind: 'user';
      readonly userId: string;
      readonly siret: string;
      /** Through whom: the line manager, in words; absent when it came straight to the DPO. */
      readonly lineManager?: string;
    }
  /** Whoever a dossier is about, asking who consulted it. The Caf answers. */
  | { readonly kind: 'allocataire'; readonly dossier: string };

export type AccessRequested = DomainEvent<
  'AccessRequested',
  Done & {
    readonly subject: AccessSubject;
    /** Legal day, `yyyy-mm-dd`. */
    readonly receivedOn: string;
    /** Legal day. */
    readonly dueOn: string;
  }
>;
/** The person has been told that their request was received, and by when it is answered. */
export type AccessAcknowledged = DomainEvent<'AccessAcknowledged', OfRequest>;
/** The letter could not be handed over: to be sent again. */
export type AccessLetterFailed = DomainEvent<'AccessLetterFailed', OfRequest>;
export type AccessExtended = DomainEvent<'AccessExtended', Done & { readonly reason: string; readonly dueOn: string }>;
/** Whoever handles it was reminded of the deadline. */
export type AccessReminded = DomainEvent<'AccessReminded', OfRequest>;
/** Agents' identities may be told: a reasoned balancing (CJEU C-579/21). */
export type AccessBalanced = DomainEvent<'AccessBalanced', Done & { readonly reason: string }>;
/** A copy was made: what it held, and the tree that proves it. */
export type AccessCopied = DomainEvent<'AccessCopied', Done & { readonly rows: number; readonly size: number }>;
export type AccessAnswered = DomainEvent<'AccessAnswered', Done & { readonly rows: number }>;
export type AccessRefused = DomainEvent<'AccessRefused', Done & { readonly reason: string }>;
/** Its file is being destroyed: nothing opens any more but this. */
export type AccessFilePurged = DomainEvent<'AccessFilePurged', OfRequest>;

export type AccessEvent =
  | AccessRequested
  | AccessAcknowledged
  | AccessLetterFailed
  | AccessExtended
  | AccessReminded
  | AccessBalanced
  | AccessCopied
  | AccessAnswered
  | AccessRefused
  | AccessFilePurged;

/** Frozen names; whether each is sealed under the key of the request's file. */
const SEALED: Readonly<Record<AccessEvent['type'], boolean>> = {
  AccessRequested: true,
  AccessAcknowledged: true,
  AccessLetterFailed: true,
  AccessExtended: true,
  AccessReminded: true,
  AccessBalanced: true,
  AccessCopied: true,
  AccessAnswered: true,
  AccessRefused: true,
  AccessFilePurged: false,
};

export const accessEventTypes = Object.keys(SEALED) as AccessEvent['type'][];

export const accessEvents: readonly EventDefinition[] = Object.entries(SEALED).map(
  ([type, sealed]): EventDefinition<DomainEvent<string, OfRequest>> => ({
    type,
    schemaVersion: 1,
    key: ({ requestId }) => (sealed ? { kind: 'request', id: requestId } : undefined),
  }),
);

export const accessStream = (requestId: string): string => `request-${requestId}`;
export const accessKeyId = (requestId: string): string => `request/${requestId}`;
