import { Inject } from '@nestjs/common';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { directoryDecider, directoryStream, registerDecider, Registers, registerStream } from '#habilitations';
import { type Decider, type DomainEvent, IDS, type Ids } from '#kernel';
import { legalDayOf } from '#keyring';
import { conventionDecider, conventionStream } from '../../domain/convention-decider.js';
import { ImportPartner, type ImportedPartner } from './import-partner.js';
import { Performance } from './performance.js';
import { Rehearsal } from './rehearsal.js';
import { carryOut } from './steps.js';

@CommandHandler(ImportPartner)
export class ImportPartnerHandler implements ICommandHandler<ImportPartner> {
  constructor(
    private readonly commands: CommandBus,
    private readonly decisions: Decisions,
    private readonly registers: Registers,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ payload: { context, by, file } }: ImportPartner): Promise<ImportedPartner> {
    const { siret } = file;
    const day = legalDayOf(context.at);
    const states = {
      convention: await this.copy(conventionDecider, conventionStream(siret)),
      directory: await this.copy(directoryDecider, directoryStream(siret)),
      register: (service: string) => this.copy(registerDecider, registerStream(siret, service)),
    };
    await carryOut(file, new Rehearsal(states, { siret, by, at: context.at }), day);
    const { commands, decisions, registers, ids } = this;
    const performance = new Performance({ commands, decisions, registers, ids }, { siret, by, context });
    await carryOut(file, performance, day);
    return { siret, changes: performance.changes, position: performance.position };
  }

  /** A state folded apart: the rehearsal changes it in place. */
  private async copy<C, S, E extends DomainEvent>(decider: Decider<C, S, E>, stream: string): Promise<S> {
    let state = decider.initial();
    for await (const event of this.decisions.journal.readStream(stream)) {
      if (!event.shredded) state = decider.evolve(state, event as unknown as E);
    }
    return state;
  }
}
