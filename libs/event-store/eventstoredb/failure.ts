import { AccessDenied, EventTooLarge, StoreUnavailable, StreamDeleted, WrongExpectedRevision } from '../errors.js';
import type { ExpectedRevision } from '../port.js';

/** Status codes of gRPC that say something by themselves. */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** Why a call was not done: what the server said, or that nobody knows. */
export type Cause =
  | { readonly kind: 'wrong-revision'; readonly actual: number }
  | { readonly kind: 'deleted' | 'denied' | 'too-large' }
  /** Nothing was done; a moment later, or at the leader, it may be. */
  | { readonly kind: 'not-now'; readonly why: string }
  /** No answer: it may have been done. */
  | { readonly kind: 'no-answer'; readonly why: string }
  /** The server refuses; trying again changes nothing. */
  | { readonly kind: 'refused'; readonly why: string };

export class Failure extends Error {
  constructor(readonly reason: Cause) {
    super('why' in reason ? reason.why : reason.kind);
  }

  /** Whether a try with the same event ids and an exact revision, or of a read, can do no harm and may help. */
  get passing(): boolean {
    return this.reason.kind === 'not-now' || this.reason.kind === 'no-answer';
  }
}

export const noAnswer = (why: string): Failure => new Failure({ kind: 'no-answer', why });
export const notNow = (why: string): Failure => new Failure({ kind: 'not-now', why });

interface RpcError {
  readonly code: number;
  readonly details: string;
  readonly metadata?: { getMap(): Record<string, unknown> };
}

const isRpcError = (error: unknown): error is RpcError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

/** What an error of the client or of gRPC means: the server's trailers first, then the status. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!isRpcError(error)) return noAnswer(error instanceof Error ? error.message : String(error));
  const trailers = error.metadata?.getMap() ?? {};
  const why = `${error.code}: ${error.details}`;
  switch (trailers['exception']) {
    case 'wrong-expected-version':
      return new Failure({ kind: 'wrong-revision', actual: revisionIn(trailers['actual-version']) });
    case 'stream-deleted':
      return new Failure({ kind: 'deleted' });
    case 'access-denied':
      return new Failure({ kind: 'denied' });
    case 'maximum-append-size-exceeded':
      return new Failure({ kind: 'too-large' });
    case 'not-leader':
      return notNow('the node is no longer the leader');
  }
  if (error.code === PERMISSION_DENIED || error.code === UNAUTHENTICATED) return new Failure({ kind: 'denied' });
  if (error.code === INVALID_ARGUMENT || error.code === UNIMPLEMENTED) return new Failure({ kind: 'refused', why });
  return noAnswer(why);
}

/** Trailers hold no number for a stream that is not there. */
const revisionIn = (text: unknown): number =>
  typeof text === 'string' && text !== '' ? Math.max(-1, Number(text)) : -1;

/** The port's error for a failure that is final. @param bytes of the append */
export function refusalOf(error: unknown, stream = '', expected: ExpectedRevision = 'any', bytes = 0): Error {
  if (!(error instanceof Failure)) return error instanceof Error ? error : new Error(String(error));
  const { reason } = error;
  switch (reason.kind) {
    case 'wrong-revision':
      return new WrongExpectedRevision(stream, expected, reason.actual);
    case 'deleted':
      return new StreamDeleted(stream);
    case 'denied':
      return new AccessDenied();
    case 'too-large':
      return new EventTooLarge(bytes);
    case 'not-now':
    case 'no-answer':
    case 'refused':
      return new StoreUnavailable(`the event store cannot be used now (${reason.why})`);
  }
}
