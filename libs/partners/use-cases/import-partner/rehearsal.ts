import type { Decider, DomainEvent } from '#kernel';
import {
  type Directory,
  directoryDecider,
  type DirectoryCommand,
  instantOf,
  type Level,
  normalEmail,
  type Register,
  type RegisterCommand,
  registerDecider,
  type Scope,
} from '#habilitations';
import type { Convention } from '../../domain/convention.js';
import { conventionDecider, type ConventionCommand } from '../../domain/convention-decider.js';
import type { AdministratorRole, Day } from '../../domain/events.js';
import type { HabilitationEntry, UserEntry } from '../../file/partner-file.js';
import type { ImportTarget, Place } from './steps.js';

/** Copies of a partner's states, which the rehearsal may change. */
export interface PartnerStates {
  convention: Convention;
  readonly directory: Directory;
  register(service: string): Promise<Register>;
}

interface Rehearsed {
  readonly siret: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Plays an import on copies with the very deciders that will apply it: whatever they refuse is refused here first. */
export class Rehearsal implements ImportTarget {
  private readonly registers = new Map<string, Register>();

  constructor(
    private readonly states: PartnerStates,
    private readonly on: Rehearsed,
  ) {}

  async convention(command: ConventionCommand): Promise<void> {
    this.states.convention = played(conventionDecider, command, this.states.convention);
  }

  async openService(service: string, places: readonly Place[]): Promise<void> {
    await this.inRegister({ do: 'open', ...this.onService(service) });
    for (const place of places) await this.inRegister({ do: 'open-scope', ...this.onService(service), ...place });
  }

  setQuota(service: string, profile: string | null, level: Level, maximum: number): Promise<void> {
    return this.inRegister({ do: 'set-quota', ...this.onService(service), profile, level, maximum });
  }

  async person({ email, function: office }: UserEntry): Promise<string | undefined> {
    const { directory } = this.states;
    const key = normalEmail(email);
    if (directory.leftEmails.has(key)) return undefined;
    const known = directory.byEmail.get(key);
    if (known !== undefined) return known;
    const userId = `new:${key}`;
    this.inDirectory({ do: 'register', ...this.on, userId, email, function: office });
    return userId;
  }

  async appoint(role: AdministratorRole, accountId: string, signedOn: Day): Promise<void> {
    const by = { accountId: this.on.by, authority: 'caf' } as const;
    const { siret, at } = this.on;
    await this.convention({ do: 'appoint', siret, role, accountId, signedOn, by, at });
    this.inDirectory({ do: 'change-mandate', ...this.on, userId: accountId, mandate: role });
  }

  async grant(userId: string, scope: Scope, entry: HabilitationEntry): Promise<void> {
    const { service, profile, purpose, validUntil } = entry;
    const register = await this.register(service);
    if (register.everHeld(userId, profile, scope)) return;
    const user = { active: true, mandate: this.states.directory.users.get(userId)?.mandate ?? ('none' as const) };
    const until = validUntil === undefined ? {} : { validUntil: instantOf(validUntil) };
    const right = {
      habilitationId: `new:${userId}:${profile}:${JSON.stringify(scope)}`,
      profile,
      scope,
      userId,
      purpose,
    };
    const by = { accountId: this.on.by, authority: 'caf' } as const;
    await this.inRegister({ do: 'grant', ...this.onService(service), ...right, user, by, ...until });
  }

  private onService(service: string) {
    const { siret, at } = this.on;
    return { siret, service, at };
  }

  private async register(service: string): Promise<Register> {
    const known = this.registers.get(service) ?? (await this.states.register(service));
    this.registers.set(service, known);
    return known;
  }

  private async inRegister(command: RegisterCommand): Promise<void> {
    played(registerDecider, command, await this.register(command.service));
  }

  private inDirectory(command: DirectoryCommand): void {
    played(directoryDecider, command, this.states.directory);
  }
}

function played<C, S, E extends DomainEvent>(decider: Decider<C, S, E>, command: C, state: S): S {
  return decider.decide(command, state).reduce((folded, event) => decider.evolve(folded, event), state);
}
