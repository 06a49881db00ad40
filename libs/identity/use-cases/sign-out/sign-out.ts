import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { Session } from '../../sessions/sessions.js';
import type { Origin } from '../session-traces.js';

export interface SignOutPayload {
  readonly context: CommandContext;
  readonly holder: Pick<Session, 'accountId' | 'partner' | 'function' | 'session'>;
  readonly origin: Origin;
}

/** Ends the caller's session. Records its own trace. */
export class SignOut extends Command<{ readonly position: number }> {
  constructor(readonly payload: SignOutPayload) {
    super();
  }
}
