import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '#kernel';
import type { PartnerFile } from '../../file/partner-file.js';

export interface ImportPartnerPayload {
  readonly context: CommandContext;
  /** Account id of the Caf administrator, or `system`. */
  readonly by: string;
  readonly file: PartnerFile;
}

/** How many of each were new or different; all zero where the file was already in force. */
export interface ImportCounts {
  convention: number;
  places: number;
  services: number;
  quotas: number;
  administrators: number;
  users: number;
  habilitations: number;
  /** People who have left and habilitations that have ended since: an import does not bring them back. */
  skipped: number;
}

export interface ImportedPartner {
  readonly siret: string;
  readonly changes: ImportCounts;
  readonly position: number | undefined;
}

/**
 * Brings a partner in, whole: convention, services, quotas, places, administrators, users and habilitations. Refused
 * before anything is written if any part of it would be; repeated, it changes nothing; cut short, it can be repeated.
 * Refusals: the `partner.*` codes, and those of #habilitations.
 */
export class ImportPartner extends Command<ImportedPartner> {
  constructor(readonly payload: ImportPartnerPayload) {
    super();
  }
}
