import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';

export interface RevokeSessionsPayload {
  readonly accountId: string;
  /** Stable word for the traces: `departure`, `account-closed`, `credentials-issued`, `password-changed`. */
  readonly reason: string;
  /** Default: now, on its own account. */
  readonly context?: CommandContext;
  /** Pseudonym of the one session that stays. */
  readonly except?: string;
}

export interface RevokedSessions {
  readonly sessions: number;
  /** Position of the last trace; `undefined` when no session was open. */
  readonly position: number | undefined;
}

/** Ends every session of an account: at once on this server, within two seconds on others. */
export class RevokeSessions extends Command<RevokedSessions> {
  constructor(readonly payload: RevokeSessionsPayload) {
    super();
  }
}
