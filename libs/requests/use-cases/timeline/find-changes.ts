import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { differenceOf, type FactChange, organisationAt } from '#audit';
import { OrganisationEvents } from '../travel/organisation-events.js';

/** What changed in a partner's rights between two instants. @param siret SIRET @param from milliseconds since the epoch, as `to` */
export class FindChanges extends Query<readonly FactChange[]> {
  constructor(
    readonly siret: string,
    readonly from: number,
    readonly to: number,
  ) {
    super();
  }
}

@QueryHandler(FindChanges)
export class FindChangesHandler implements IQueryHandler<FindChanges> {
  constructor(private readonly events: OrganisationEvents) {}

  async execute({ siret, from, to }: FindChanges): Promise<readonly FactChange[]> {
    const events = await this.events.of(siret);
    return differenceOf(organisationAt(events, from).at(from), organisationAt(events, to).at(to));
  }
}
