import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Decisions } from '#event-store';
import type { CommandContext } from '#kernel';
import { type SavedSearchCommand, savedSearches } from '../../domain/saved-searches.js';
import { savedSearchesStream } from '../../domain/saved-search-events.js';

/** Keeps, replaces or forgets a search of one's own. @throws Refusal `search.…` */
export class SaveSearch extends Command<{ readonly position: number | undefined }> {
  constructor(
    readonly context: CommandContext,
    readonly command: SavedSearchCommand,
  ) {
    super();
  }
}

@CommandHandler(SaveSearch)
export class SaveSearchHandler implements ICommandHandler<SaveSearch> {
  constructor(private readonly decisions: Decisions) {}

  async execute({ context, command }: SaveSearch) {
    const stream = savedSearchesStream(command.accountId);
    const { position } = await this.decisions.execute(savedSearches, stream, command, context);
    return { position };
  }
}
