import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';

export interface SignInPayload {
  readonly context: CommandContext;
  readonly identifier: string;
  readonly password: string;
  readonly ip: string;
  /** The `User-Agent` header. */
  readonly userAgent: string | undefined;
}

export interface OpenedSession {
  /** For its holder only: it is kept nowhere. */
  readonly token: string;
  /** Pseudonym. */
  readonly session: string;
  readonly accountId: string;
  /** Milliseconds since the epoch, if nothing is done till then. */
  readonly expiresAt: number;
  /** Position of the `SignedIn` trace. */
  readonly position: number;
}

/**
 * Opens a session. Records its own traces: `SignedIn`, `SignInRefused` or `BrowserRefused`.
 * @throws Refusal `identity.obsolete-browser` (S2.1-a); `identity.sign-in-refused`, the same after the same time for
 * an unknown identifier, a wrong password, a locked or closed account; with the right password,
 * `identity.one-time-password-expired`; `identity.busy`
 */
export class SignIn extends Command<OpenedSession> {
  constructor(readonly payload: SignInPayload) {
    super();
  }
}
