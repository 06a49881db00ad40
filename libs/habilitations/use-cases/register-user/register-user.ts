import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OpenAccount, type Role } from '#identity';
import type { CommandContext } from '#kernel';
import { normalEmail } from '../../domain/directory.js';
import { siteUnknown, userAlreadyRegistered } from '../../domain/errors.js';
import { later, Registers } from '../registers.js';

export interface RegisterUserPayload {
  readonly context: CommandContext;
  /** Account id of who registers. */
  readonly by: string;
  readonly siret: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly function: string;
  readonly siteId?: string;
  /** Default: `user`. */
  readonly roles?: readonly Role[];
}

export interface UserAdded {
  /** Account id. */
  readonly userId: string;
  readonly position: number | undefined;
}

/**
 * Opens a nominative account (its password goes straight to the person: C9.1-a) and enters it in the partner's
 * directory. Refusals: `user.already-registered`, `user.unknown-site`, and those of identity.
 */
export class RegisterUser extends Command<UserAdded> {
  constructor(readonly payload: RegisterUserPayload) {
    super();
  }
}

@CommandHandler(RegisterUser)
export class RegisterUserHandler implements ICommandHandler<RegisterUser> {
  constructor(
    private readonly commands: CommandBus,
    private readonly registers: Registers,
  ) {}

  async execute({ payload }: RegisterUser): Promise<UserAdded> {
    const { context, by, siret, email, siteId, roles = ['user'] } = payload;
    const directory = await this.registers.directory(siret);
    if (directory.byEmail.has(normalEmail(email))) throw userAlreadyRegistered();
    if (siteId !== undefined && !(await this.registers.hasSite(siret, siteId))) throw siteUnknown(siteId);
    const { givenName, familyName, function: position } = payload;
    const person = { givenName, familyName, email, function: position, roles: [...roles] };
    const organisation = { type: 'partner', siret } as const;
    const opened = await this.commands.execute(
      new OpenAccount({ context, by, kind: 'person', organisation, ...person }),
    );
    const userId = opened.accountId;
    const site = siteId === undefined ? {} : { siteId };
    const entry = { do: 'register', siret, userId, email, function: position, ...site, by, at: context.at } as const;
    const registered = await this.registers.inDirectory(entry, context);
    return { userId, position: later(opened.position, registered.position) };
  }
}
