/** How an action ended. */
export type Outcome = 'success' | 'refused' | 'failed';

/** A right as it stood when it was used. */
export interface HabilitationSnapshot {
  readonly id: string;
  readonly profile: string;
}

/**
 * Who did what, when, why, from where, and how it ended: the content of one trace (S5.3.1-a).
 * It names the object by reference; it never holds the data itself, a token, a password, nor a raw session id.
 */
export interface TraceContent {
  /** ISO 8601, UTC, milliseconds: when it happened. */
  readonly at: string;
  /** Account id; absent when nobody was recognised. */
  readonly user?: string;
  /** SIRET of the user's partner; absent for Caf and Cnaf staff. */
  readonly partner?: string;
  readonly function?: string;
  readonly habilitation?: HabilitationSnapshot;
  readonly service: string;
  readonly action: string;
  readonly object?: { readonly type: string; readonly ref: string };
  readonly purpose?: string;
  readonly ip?: string;
  /** Browser family and major version. */
  readonly browser?: string;
  readonly outcome: Outcome;
  /** Stable code of the refusal or failure. */
  readonly reason?: string;
  /** Pseudonym of the session. */
  readonly session?: string;
  /** Free figures of the act (a page's number of rows, an export's filters): never personal. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** The types of event that the trace streams hold. */
export type TraceType =
  'ActionTraced' | 'SignedIn' | 'SignInRefused' | 'BrowserRefused' | 'SignedOut' | 'SessionExpired' | 'SessionRevoked';

export interface TraceDraft {
  readonly type: TraceType;
  readonly content: TraceContent;
  readonly correlationId: string;
  /** Given where the id must be the same at every try (intake). */
  readonly eventId?: string;
}

/** Where contexts send traces. Answers only once the trace is durable: no trace, no data. */
export interface TraceSink {
  /** @returns the global position of the trace. */
  record(draft: TraceDraft): Promise<number>;
  /** All or nothing. @returns the global position of the last one. */
  recordAll(drafts: readonly TraceDraft[]): Promise<number>;
}

/** Injection token of the `TraceSink`. */
export const TRACE_SINK = Symbol('TraceSink');
