import { Command } from '@nestjs/cqrs';
import type { RoleChanged, RolePayload } from '../give-role/give-role.js';

/** Takes effect at once on this server. @throws Refusal `identity.unknown-account` */
export class WithdrawRole extends Command<RoleChanged> {
  constructor(readonly payload: RolePayload) {
    super();
  }
}
