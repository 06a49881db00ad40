import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { chooseHabilitation } from '../../domain/choose-habilitation.js';
import { DOSSIER_NUMBER, refusals } from '../../domain/errors.js';
import { admit, isPurpose, openDossier } from '../../domain/open-dossier.js';
import { CDAP_DOSSIER_SOURCE, type DossierSource } from '../../source/dossier-source.js';
import { heldOnCdap } from '../held-on-cdap.js';
import { ConsultDossier, type ConsultedDossier } from './consult-dossier.js';

@QueryHandler(ConsultDossier)
export class ConsultDossierHandler implements IQueryHandler<ConsultDossier, ConsultedDossier> {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CDAP_DOSSIER_SOURCE) private readonly source: DossierSource,
  ) {}

  async execute({ consultation, notes }: ConsultDossier): Promise<ConsultedDossier> {
    const { dossier: number, purpose, at } = consultation;
    const wellFormed = DOSSIER_NUMBER.test(number);
    // Free text never enters a trace: it may be a name typed in the wrong box.
    notes.service = 'CDAP';
    if (wellFormed) notes.object = { type: 'dossier', ref: number };
    if (isPurpose(purpose)) notes.purpose = purpose;

    const held = await heldOnCdap(this.queries, consultation);
    const { habilitationId, profile } = chooseHabilitation(held, consultation.profile);
    notes.habilitation = { id: habilitationId, profile };

    if (!wellFormed) throw refusals.numberMalformed();
    const request = { ...consultation, profile };
    admit(request);
    const dossier = await this.source.find(number);
    return { dossier: number, profile, fields: openDossier({ ...request, dossier, at }) };
  }
}
