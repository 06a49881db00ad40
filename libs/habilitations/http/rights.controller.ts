import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock, toInstant } from '#kernel';
import { instantOf } from '../domain/instant.js';
import { profileOf } from '../domain/reference-data.js';
import { FindRights } from '../use-cases/find-rights/find-rights.js';
import { Registers } from '../use-cases/registers.js';
import { ensureMaySee, toPresent } from './requests.js';
import { RightsPageDto, RightsQueryDto } from './rights.dto.js';

@ApiTags('Droits')
@Controller('api')
export class RightsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly registers: Registers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('partners/:siret/rights')
  @Allow('principal', 'deputy', 'caf-administrator', 'trace-auditor')
  @Traced('rights.read')
  @ApiOperation({ summary: 'Qui pouvait faire quoi chez ce partenaire, à une date' })
  @ApiOkResponse({ type: RightsPageDto })
  async ofPartner(
    @Param('siret') siret: string,
    @Query() asked: RightsQueryDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<RightsPageDto> {
    state.notes.object = { type: 'partner', ref: siret };
    ensureMaySee(caller, siret);
    await this.registers.knownDirectory(siret);
    return this.page(asked, state, siret);
  }

  @Get('rights')
  @Allow('trace-auditor')
  @Traced('rights.read')
  @ApiOperation({ summary: 'Qui pouvait faire quoi chez tous les partenaires, à une date' })
  @ApiOkResponse({ type: RightsPageDto })
  ofAll(@Query() asked: RightsQueryDto, @CurrentRequest() state: RequestState): Promise<RightsPageDto> {
    return this.page(asked, state);
  }

  private async page(asked: RightsQueryDto, state: RequestState, siret?: string): Promise<RightsPageDto> {
    const { user, service, profile, cursor, limit = 100 } = asked;
    const at = asked.at === undefined ? this.clock.now() : instantOf(asked.at);
    const { rows, next } = await this.queries.execute(
      new FindRights({
        at,
        limit: Number(limit),
        ...(siret === undefined ? {} : { siret }),
        ...(user === undefined ? {} : { userId: user }),
        ...(service === undefined ? {} : { service }),
        ...(profile === undefined ? {} : { profile }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    state.notes.details = { at: toInstant(at), rows: rows.length };
    const shown = rows.map((row) => ({
      ...row,
      profileLabel: profileOf(row.service, row.profile)?.label ?? null,
      validFrom: toPresent(row.validFrom),
      validTo: toPresent(row.validTo),
    }));
    return { at: toInstant(at), rows: shown, next };
  }
}
