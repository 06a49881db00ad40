import type { CommandBus } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import {
  ChangeMandate,
  GrantHabilitation,
  instantOf,
  later,
  type Level,
  normalEmail,
  OpenService,
  type Registers,
  RegisterUser,
  type Scope,
  SetQuota,
} from '#habilitations';
import { GiveRole } from '#identity';
import type { CommandContext, Ids } from '#kernel';
import { conventionDecider, type ConventionCommand, conventionStream } from '../../domain/convention-decider.js';
import type { AdministratorRole, Day } from '../../domain/events.js';
import type { HabilitationEntry, UserEntry } from '../../file/partner-file.js';
import type { ImportCounts } from './import-partner.js';
import type { ImportTarget, Place } from './steps.js';

interface Means {
  readonly commands: CommandBus;
  readonly decisions: Decisions;
  readonly registers: Registers;
  readonly ids: Ids;
}

interface Performed {
  readonly siret: string;
  readonly by: string;
  readonly context: CommandContext;
}

const PLACES: ReadonlySet<ConventionCommand['do']> = new Set(['declare-site', 'declare-facility']);

/** Does what an import asks for, through the commands that anybody else would use, and counts what changed. */
export class Performance implements ImportTarget {
  position: number | undefined;
  readonly changes: ImportCounts = {
    convention: 0,
    places: 0,
    services: 0,
    quotas: 0,
    administrators: 0,
    users: 0,
    habilitations: 0,
    skipped: 0,
  };

  constructor(
    private readonly means: Means,
    private readonly on: Performed,
  ) {}

  async convention(command: ConventionCommand): Promise<void> {
    const stream = conventionStream(this.on.siret);
    const done = await this.means.decisions.execute(conventionDecider, stream, command, this.on.context);
    const kind = command.do === 'appoint' ? 'administrators' : PLACES.has(command.do) ? 'places' : 'convention';
    this.count(kind, done.events.length, done.position);
  }

  async openService(service: string, scopes: readonly Place[]): Promise<void> {
    const { siret, context } = this.on;
    const done = await this.means.commands.execute(new OpenService({ context, siret, service, scopes }));
    this.count('services', done.changes, done.position);
  }

  async setQuota(service: string, profile: string | null, level: Level, maximum: number): Promise<void> {
    const { siret, context } = this.on;
    const quota = { siret, service, profile, level, maximum };
    const done = await this.means.commands.execute(new SetQuota({ context, ...quota }));
    this.count('quotas', done.changes, done.position);
  }

  async person(entry: UserEntry, roles: readonly ('user' | AdministratorRole)[]): Promise<string | undefined> {
    const { siret, by, context } = this.on;
    const directory = await this.means.registers.directory(siret);
    if (directory.leftEmails.has(normalEmail(entry.email))) {
      this.changes.skipped += 1;
      return undefined;
    }
    const { site, givenName, familyName, email, function: office } = entry;
    const where = site === undefined ? {} : { siteId: site };
    const person = { givenName, familyName, email, function: office, roles, ...where };
    const done = await this.means.commands.execute(new RegisterUser({ context, by, siret, ...person, again: true }));
    this.count('users', done.changed ? 1 : 0, done.position);
    return done.userId;
  }

  async appoint(role: AdministratorRole, accountId: string, signedOn: Day): Promise<void> {
    const { siret, by, context } = this.on;
    const authority = { accountId: by, authority: 'caf' } as const;
    await this.convention({ do: 'appoint', siret, role, accountId, signedOn, by: authority, at: context.at });
    const mandate = { context, by, siret, userId: accountId, mandate: role };
    const noted = await this.means.commands.execute(new ChangeMandate(mandate));
    const given = await this.means.commands.execute(new GiveRole({ context, by, accountId, role }));
    this.position = later(this.position, later(noted.position, given.position));
  }

  async grant(userId: string, scope: Scope, entry: HabilitationEntry): Promise<void> {
    const { siret, by, context } = this.on;
    const { service, profile, purpose, validUntil } = entry;
    const register = await this.means.registers.register(siret, service);
    if (register.everHeld(userId, profile, scope)) {
      if (register.heldBy(userId, profile, scope, context.at) === undefined) this.changes.skipped += 1;
      return;
    }
    const until = validUntil === undefined ? {} : { validUntil: instantOf(validUntil) };
    const habilitationId = this.means.ids.next(context.at);
    const authority = { accountId: by, authority: 'caf' } as const;
    const right = { habilitationId, siret, service, profile, scope, userId, purpose, by: authority, ...until };
    const given = await this.means.commands.execute(new GrantHabilitation({ context, ...right }));
    this.count('habilitations', 1, given.position);
  }

  private count(kind: keyof ImportCounts, changes: number, position: number | undefined): void {
    this.changes[kind] += changes;
    this.position = later(this.position, position);
  }
}
