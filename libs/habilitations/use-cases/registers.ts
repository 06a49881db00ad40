import { Injectable } from '@nestjs/common';
import { type Decided, Decisions } from '#event-store';
import type { CommandContext } from '#kernel';
import { type Directory, type DirectoryCommand, directoryDecider } from '../domain/directory.js';
import type { DirectoryEvent } from '../domain/directory-events.js';
import { partnerUnknown } from '../domain/errors.js';
import { SERVICES } from '../domain/reference-data.js';
import type { Register } from '../domain/register.js';
import { type RegisterCommand, registerDecider } from '../domain/register-decider.js';
import type { RegisterEvent } from '../domain/register-events.js';
import { directoryStream, registerStream } from '../domain/streams.js';

/** A partner's directory and registers, as they stand now on the log. */
@Injectable()
export class Registers {
  constructor(private readonly decisions: Decisions) {}

  /** To be read only, and at once: the next command changes it in place. */
  directory(siret: string): Promise<Directory> {
    return this.decisions.load(directoryDecider, directoryStream(siret));
  }

  register(siret: string, service: string): Promise<Register> {
    return this.decisions.load(registerDecider, registerStream(siret, service));
  }

  /** @throws Refusal `partner.unknown` where nobody was ever registered under this SIRET. */
  async knownDirectory(siret: string): Promise<Directory> {
    const directory = await this.directory(siret);
    if (directory.users.size + directory.left.size === 0) throw partnerUnknown();
    return directory;
  }

  inDirectory(command: DirectoryCommand, context: CommandContext): Promise<Decided<DirectoryEvent>> {
    return this.decisions.execute(directoryDecider, directoryStream(command.siret), command, context);
  }

  inRegister(command: RegisterCommand, context: CommandContext): Promise<Decided<RegisterEvent>> {
    const stream = registerStream(command.siret, command.service);
    return this.decisions.execute(registerDecider, stream, command, context);
  }

  /** The service on which a habilitation of this partner is in force, or `undefined`. */
  async serviceOf(siret: string, habilitationId: string, at: number): Promise<string | undefined> {
    for (const { code } of SERVICES) {
      if ((await this.register(siret, code)).inForce(habilitationId, at) !== undefined) return code;
    }
    return undefined;
  }

  /** Whether a site was declared on one of the partner's services. */
  async hasSite(siret: string, id: string): Promise<boolean> {
    for (const { code } of SERVICES) {
      if ((await this.register(siret, code)).hasScope({ level: 'site', id })) return true;
    }
    return false;
  }
}

/** The later of two positions, either of which may be missing (nothing happened). */
export const later = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined ? other : other === undefined ? one : Math.max(one, other);
