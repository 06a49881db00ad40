import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';

export interface ChangePasswordPayload {
  readonly context: CommandContext;
  readonly accountId: string;
  /** Pseudonym of the session that asks: the only one that goes on. */
  readonly session: string;
  readonly current: string;
  readonly next: string;
}

/**
 * The password is personal and changed by its user (C9.2-a). The session that asks goes on with full rights; the
 * account's others end.
 * @throws Refusal `identity.wrong-password` (counted as a failed sign-in), `identity.password-too-weak`,
 * `identity.password-holds-identifier`, `identity.password-unchanged`
 */
export class ChangePassword extends Command<{ readonly position: number | undefined }> {
  constructor(readonly payload: ChangePasswordPayload) {
    super();
  }
}
