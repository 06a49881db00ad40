import { Body, Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DateTime } from 'luxon';
import { contextOf, wrote } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock, type Ids, IDS, toInstant } from '#kernel';
import type { SavedSearch, SavedSearchCommand } from '../domain/saved-searches.js';
import { FindSearches } from '../use-cases/save-search/find-searches.js';
import { SaveSearch } from '../use-cases/save-search/save-search.js';
import { SavedSearchDto, SaveSearchDto, SearchSavedDto } from './searches.dto.js';

/** Searches that people keep for themselves: nobody else sees them. */
@ApiTags('traces')
@Controller('api/searches')
export class SearchesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('searches.read')
  @ApiOperation({ summary: 'Vos recherches enregistrées, telles que POST /api/traces/search les prend maintenant' })
  @ApiOkResponse({ type: [SavedSearchDto] })
  async list(@CurrentCaller() { accountId }: Caller): Promise<SavedSearchDto[]> {
    const now = this.clock.now();
    return (await this.queries.execute(new FindSearches(accountId))).map((search) => shown(search, now));
  }

  @Post()
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('searches.save')
  @ApiOperation({ summary: 'Enregistrer une recherche' })
  @ApiCreatedResponse({ type: SearchSavedDto })
  async save(
    @Body() body: SaveSearchDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<SearchSavedDto> {
    const searchId = this.ids.next(this.clock.now());
    await this.execute({ do: 'save', ...this.of(caller, searchId), ...body }, state);
    return { searchId };
  }

  @Put(':search')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('searches.save')
  @ApiOperation({ summary: 'Remplacer une recherche enregistrée' })
  @ApiNoContentResponse()
  replace(
    @Param('search', ParseUUIDPipe) searchId: string,
    @Body() body: SaveSearchDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.execute({ do: 'replace', ...this.of(caller, searchId), ...body }, state);
  }

  @Delete(':search')
  @HttpCode(204)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('searches.forget')
  @ApiOperation({ summary: 'Supprimer une recherche enregistrée' })
  @ApiNoContentResponse()
  forget(
    @Param('search', ParseUUIDPipe) searchId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.execute({ do: 'forget', ...this.of(caller, searchId) }, state);
  }

  private of({ accountId }: Caller, searchId: string) {
    return { accountId, searchId, at: this.clock.now() };
  }

  private async execute(command: SavedSearchCommand, state: RequestState): Promise<void> {
    state.notes.object = { type: 'search', ref: command.searchId };
    const { position } = await this.commands.execute(new SaveSearch(contextOf(this.clock, state), command));
    wrote(state, position);
  }
}

function shown(
  { searchId, name, criteria: { lastDays, ...criteria }, savedAt }: SavedSearch,
  now: number,
): SavedSearchDto {
  if (lastDays === undefined) return { searchId, name, criteria, savedAt };
  const from = DateTime.fromMillis(now, { zone: 'Europe/Paris' })
    .startOf('day')
    .minus({ days: lastDays - 1 });
  return { searchId, name, lastDays, criteria: { ...criteria, from: toInstant(from.toMillis()) }, savedAt };
}
