import { Inject } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { FindAccounts, OpenAccount, type Role } from '#identity';
import { type CommandContext, IDS, type Ids, isRefusal } from '#kernel';
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
  /** Somebody already registered under this address is no refusal: an import is repeated or resumed. */
  readonly again?: boolean;
}

export interface UserAdded {
  /** Account id. */
  readonly userId: string;
  readonly position: number | undefined;
  /** Whether anything was written: false where `again` found it all done. */
  readonly changed: boolean;
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
    private readonly queries: QueryBus,
    private readonly registers: Registers,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** The directory first: it decides that there is one id per person; then the account, under that id. */
  async execute({ payload }: RegisterUser): Promise<UserAdded> {
    const { siret, email, siteId } = payload;
    if (siteId !== undefined && !(await this.registers.hasSite(siret, siteId))) throw siteUnknown(siteId);
    const known = (await this.registers.directory(siret)).byEmail.get(normalEmail(email));
    if (known === undefined) return this.register(payload);
    const [account] = await this.queries.execute(new FindAccounts({ ids: [known] }));
    if (account !== undefined) {
      if (payload.again !== true) throw userAlreadyRegistered();
      return { userId: known, position: undefined, changed: false };
    }
    // A crash came between the two: the account is still to be opened.
    return this.finish(payload, known);
  }

  private async register(payload: RegisterUserPayload): Promise<UserAdded> {
    const { context, by, siret, email, function: office, siteId } = payload;
    const userId = this.ids.next(context.at);
    const site = siteId === undefined ? {} : { siteId };
    const entry = { do: 'register', siret, userId, email, function: office, ...site, by, at: context.at } as const;
    const registered = await this.registers.inDirectory(entry, context);
    const position = later(await this.openAccount(payload, userId), registered.position);
    return { userId, position, changed: true };
  }

  private async finish(payload: RegisterUserPayload, userId: string): Promise<UserAdded> {
    try {
      return { userId, position: await this.openAccount(payload, userId), changed: true };
    } catch (error) {
      // The view of accounts was behind.
      if (!isRefusal(error) || error.code !== 'identity.account-exists') throw error;
      if (payload.again !== true) throw userAlreadyRegistered();
      return { userId, position: undefined, changed: false };
    }
  }

  private async openAccount(payload: RegisterUserPayload, accountId: string): Promise<number | undefined> {
    const { context, by, siret, givenName, familyName, email, function: office, roles = ['user'] } = payload;
    const organisation = { type: 'partner', siret } as const;
    const person = { givenName, familyName, email, function: office, organisation, roles, accountId };
    const opened = await this.commands.execute(new OpenAccount({ context, by, kind: 'person', ...person }));
    return opened.position;
  }
}
