import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { Authority } from '../../domain/account.js';

export interface ReissueCredentialsPayload {
  readonly context: CommandContext;
  /** Account id of who asks. */
  readonly by: string;
  readonly authority: Authority;
  readonly accountId: string;
}

/**
 * Replaces an account's password, or a program's token, by a new one that goes straight to its user (C9.1-a). Unlocks
 * the account and ends its sessions.
 * @throws Refusal `identity.unknown-account`, `identity.caf-only`, `identity.account-closed`, `identity.delivery-failed`
 */
export class ReissueCredentials extends Command<{ readonly position: number | undefined }> {
  constructor(readonly payload: ReissueCredentialsPayload) {
    super();
  }
}
