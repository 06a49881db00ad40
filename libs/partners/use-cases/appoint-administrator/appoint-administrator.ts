import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { type By, ChangeMandate, later, normalEmail, Registers, RegisterUser } from '#habilitations';
import { GiveRole, WithdrawRole } from '#identity';
import type { CommandContext } from '#kernel';
import { type Appoint, conventionDecider, conventionStream } from '../../domain/convention-decider.js';
import { conventionMissing } from '../../domain/errors.js';
import type { AdministratorRole, Day } from '../../domain/events.js';
import type { PersonEntry } from '../../file/partner-file.js';

export interface AppointAdministratorPayload {
  readonly context: CommandContext;
  readonly by: By;
  readonly siret: string;
  readonly role: AdministratorRole;
  /** The new administrator (SA2-a: name, function, contact). Already a user of the partner: the same account serves. */
  readonly person: PersonEntry;
  /** Account id of whom they replace (SA2-a); absent where nobody holds the role. */
  readonly replaces?: string;
  /** Day on which the partner signed the form (SA2-a). */
  readonly signedOn: Day;
}

export interface AppointedAdministrator {
  /** Account id. */
  readonly userId: string;
  readonly position: number | undefined;
}

/**
 * The Caf appoints or replaces the principal or the deputy (S2.2.1-a, SA2-a). Repeated, it finishes what was cut short.
 * Refusals: `partner.caf-only`, `partner.administrator-in-place`, `partner.no-such-administrator`,
 * `partner.two-mandates`, `partner.unknown`, and those of RegisterUser.
 */
export class AppointAdministrator extends Command<AppointedAdministrator> {
  constructor(readonly payload: AppointAdministratorPayload) {
    super();
  }
}

@CommandHandler(AppointAdministrator)
export class AppointAdministratorHandler implements ICommandHandler<AppointAdministrator> {
  constructor(
    private readonly commands: CommandBus,
    private readonly decisions: Decisions,
    private readonly registers: Registers,
  ) {}

  async execute({ payload }: AppointAdministrator): Promise<AppointedAdministrator> {
    const { context, by, siret, role, person, replaces } = payload;
    const known = (await this.registers.directory(siret)).byEmail.get(normalEmail(person.email));
    await this.rehearse(payload, known);
    const who = { context, by: by.accountId };
    const roles = ['user', role] as const;
    const added = await this.commands.execute(new RegisterUser({ ...who, siret, ...person, roles, again: true }));
    const { userId } = added;
    const appointed = await this.decisions.execute(
      conventionDecider,
      conventionStream(siret),
      appointment(payload, userId),
      context,
    );
    const given = await this.commands.execute(new ChangeMandate({ ...who, siret, userId, mandate: role }));
    const entitled = await this.commands.execute(new GiveRole({ ...who, accountId: userId, role }));
    const ended = replaces === undefined ? undefined : await this.dismiss(payload, replaces);
    const positions = [added.position, appointed.position, given.position, entitled.position, ended];
    return { userId, position: positions.reduce(later, undefined) };
  }

  /** Refuses before an account is opened for somebody who will not be appointed. */
  private async rehearse(payload: AppointAdministratorPayload, known: string | undefined): Promise<void> {
    const convention = await this.decisions.load(conventionDecider, conventionStream(payload.siret));
    if (convention.status === 'none') throw conventionMissing();
    conventionDecider.decide(appointment(payload, known ?? 'new'), convention);
  }

  /** The former administrator stays a user of the partner; a departure is another act. */
  private async dismiss(payload: AppointAdministratorPayload, accountId: string): Promise<number | undefined> {
    const { context, siret, role } = payload;
    const who = { context, by: payload.by.accountId };
    const { users } = await this.registers.directory(siret);
    // Only the mandate that ends here: told twice, the first time may have given the person another one since.
    if (users.get(accountId)?.mandate !== role) return undefined;
    // The mandate last: while it stands, a repetition comes back here.
    const withdrawn = await this.commands.execute(new WithdrawRole({ ...who, accountId, role }));
    const mandate = { ...who, siret, userId: accountId, mandate: 'none' } as const;
    const ended = await this.commands.execute(new ChangeMandate(mandate));
    return later(ended.position, withdrawn.position);
  }
}

function appointment(payload: AppointAdministratorPayload, accountId: string): Appoint {
  const { context, by, siret, role, replaces, signedOn } = payload;
  const former = replaces === undefined ? {} : { replaces };
  return { do: 'appoint', siret, role, accountId, signedOn, by, at: context.at, ...former };
}
