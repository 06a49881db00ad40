import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';

export interface CloseAccountPayload {
  readonly context: CommandContext;
  /** Account id of who closes it. */
  readonly by: string;
  readonly accountId: string;
  /** Stable word for the traces of the sessions that it ends: `departure`. */
  readonly reason?: string;
}

/** Ends an account for good, and its sessions at once (C9.2-d). Repeating it is harmless. @throws Refusal `identity.unknown-account` */
export class CloseAccount extends Command<{ readonly position: number | undefined }> {
  constructor(readonly payload: CloseAccountPayload) {
    super();
  }
}
