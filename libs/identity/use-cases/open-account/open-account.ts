import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { Organisation, Role } from '../../domain/roles.js';

export interface OpenAccountPayload {
  readonly context: CommandContext;
  /** Account id of who opens it, or `system`. */
  readonly by: string;
  readonly kind?: 'person';
  readonly organisation: Organisation;
  readonly givenName: string;
  readonly familyName: string;
  /** Where its credentials go. */
  readonly email: string;
  readonly function?: string;
  readonly roles: readonly Role[];
  /** Default: a new one. */
  readonly accountId?: string;
  /**
   * The first administrator's: delivered before anything is written, because nobody could issue them again; and
   * they don't expire, because an installation may wait.
   */
  readonly first?: boolean;
}

export interface OpenedAccount {
  readonly accountId: string;
  readonly position: number | undefined;
}

/**
 * Opens a nominative account (C9.2-a). Its identifier and one-time password are made here and go straight to the person
 * (C9.1-a): they are in no answer.
 * @throws Refusal `identity.role-not-open`; `identity.delivery-failed`: then the account stands all the same, and
 * `ReissueCredentials` tries again.
 */
export class OpenAccount extends Command<OpenedAccount> {
  constructor(readonly payload: OpenAccountPayload) {
    super();
  }
}
