import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import { type SavedSearch, savedSearches } from '../../domain/saved-searches.js';
import { savedSearchesStream } from '../../domain/saved-search-events.js';

/** The searches that an account keeps, in the order of their first saving. */
export class FindSearches extends Query<readonly SavedSearch[]> {
  constructor(readonly accountId: string) {
    super();
  }
}

/** From their own stream: one short fold, kept in memory, that shows what was just saved. */
@QueryHandler(FindSearches)
export class FindSearchesHandler implements IQueryHandler<FindSearches> {
  constructor(private readonly decisions: Decisions) {}

  async execute({ accountId }: FindSearches): Promise<readonly SavedSearch[]> {
    return [...(await this.decisions.load(savedSearches, savedSearchesStream(accountId))).values()];
  }
}
