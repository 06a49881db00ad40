import type { TraceContent, TraceDraft, TraceType } from '#kernel';
import { toInstant } from '#kernel';
import type { Session } from '../sessions/sessions.js';

/** Where a request came from. */
export interface Origin {
  readonly ip: string;
  /** Browser family and major version. */
  readonly browser: string;
}

interface About {
  readonly type: TraceType;
  readonly action: 'session.sign-in' | 'session.sign-out' | 'session.expire' | 'session.revoke';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly correlationId: string;
  readonly more?: Partial<TraceContent>;
}

/** A trace of the portal's own about sessions (S5.3.1-a). It never holds what was typed as identifier. */
export const portalTrace = ({ type, action, at, correlationId, more }: About): TraceDraft => ({
  type,
  correlationId,
  content: { at: toInstant(at), service: 'portail', action, outcome: 'success', ...more },
});

type Holder = Pick<Session, 'accountId' | 'partner' | 'function' | 'session'>;

/** Whose session a trace is about. */
export const ofSession = ({ accountId, partner, function: role, session }: Holder): Partial<TraceContent> => ({
  user: accountId,
  ...(partner === undefined ? {} : { partner }),
  ...(role === undefined ? {} : { function: role }),
  session,
});
