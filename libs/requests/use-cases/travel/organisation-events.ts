import { Injectable } from '@nestjs/common';
import type { ToldEvent } from '#audit';
import { Journal } from '#event-store';
import { directoryStream, registerStream, SERVICES } from '#habilitations';
import type { ReadEvent } from '#kernel';
import type { OrganisationEvent } from '../../domain/steps.js';

/** Reads what has made a partner what it is: its own few streams, and never the log. */
@Injectable()
export class OrganisationEvents {
  constructor(private readonly journal: Journal) {}

  /** In the order of the log. Errors: those of the store. */
  of(siret: string): Promise<readonly OrganisationEvent[]> {
    return organisationEvents(siret, (stream) => this.journal.readStream(stream));
  }
}

/** In the order of the log. @param read the events of a stream */
export async function organisationEvents(
  siret: string,
  read: (stream: string) => AsyncIterable<ReadEvent>,
): Promise<readonly OrganisationEvent[]> {
  const registers = SERVICES.map(({ code }) => registerStream(siret, code));
  const events: OrganisationEvent[] = [];
  for (const stream of [`convention-${siret}`, directoryStream(siret), ...registers]) {
    for await (const event of read(stream)) {
      const { id, position, type, metadata } = event;
      events.push({
        id,
        position,
        type,
        at: metadata.time,
        ...(metadata.partner === undefined ? {} : { partner: metadata.partner }),
        ...(event.shredded ? {} : { data: event.data as NonNullable<ToldEvent['data']> }),
      });
    }
  }
  return events.sort((one, other) => one.position - other.position);
}
