import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { Role } from '../../domain/roles.js';

export interface RolePayload {
  readonly context: CommandContext;
  /** Account id of who gives it, or `system`. */
  readonly by: string;
  readonly accountId: string;
  readonly role: Role;
}

export interface RoleChanged {
  /** `undefined`: nothing changed. */
  readonly position: number | undefined;
}

/** @throws Refusal `identity.unknown-account`, `identity.account-closed`, `identity.role-not-open`, `identity.role-to-oneself` */
export class GiveRole extends Command<RoleChanged> {
  constructor(readonly payload: RolePayload) {
    super();
  }
}
