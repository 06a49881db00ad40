import { Query } from '@nestjs/cqrs';
import type { TraceNotes } from '#identity';
import type { ShownFields } from '../../domain/fields.js';

export interface Consultation {
  /** Account id of the caller. */
  readonly userId: string;
  /** SIRET of the caller's partner. */
  readonly siret: string | undefined;
  /** 7 digits. */
  readonly dossier: string;
  /** Code of the closed list. */
  readonly purpose: string;
  /** Which of the profiles held; needed where there are several. */
  readonly profile?: string;
  /** 6 digits (T4). */
  readonly instructorNumber?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ConsultedDossier {
  readonly dossier: string;
  readonly profile: string;
  readonly fields: ShownFields;
}

/**
 * What a person may see of one dossier.
 * @throws Refusal `cdap.no-habilitation`, `cdap.profile-needed`, `cdap.profile-not-held`,
 * `cdap.dossier-number-malformed`, and those of `openDossier`
 */
export class ConsultDossier extends Query<ConsultedDossier> {
  /** @param notes of the request's trace: filled as things are learnt, so that a refusal shows what was attempted. */
  constructor(
    readonly consultation: Consultation,
    readonly notes: TraceNotes,
  ) {
    super();
  }
}
