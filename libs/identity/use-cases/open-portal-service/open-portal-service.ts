import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { OpenedAccount } from '../open-account/open-account.js';

export interface OpenPortalServicePayload {
  readonly context: CommandContext;
  /** Account id of who opens it. */
  readonly by: string;
  /** What the service is called. */
  readonly label: string;
  /** Where its token goes. */
  readonly email: string;
}

/**
 * Opens the account of a program that hands traces in: a service of the portal, never a person (C9.2-b). Its token
 * goes straight to those who run it; only its hash is kept. @throws Refusal `identity.delivery-failed`
 */
export class OpenPortalService extends Command<OpenedAccount> {
  constructor(readonly payload: OpenPortalServicePayload) {
    super();
  }
}
