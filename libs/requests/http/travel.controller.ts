import {
  Body,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FactChange } from '#audit';
import { contextOf, instantOf } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { Evidence } from '../use-cases/travel/evidence.js';
import type { Steps } from '../domain/steps.js';
import { type Journey, type StateThen, Travel } from '../use-cases/travel/travel.js';
import { DifferenceQueryDto, EvidenceDto, StateQueryDto, StepsQueryDto } from './missions.dto.js';

const PAGE = 50;

/** Time travel within a mission: everything read is noted, and shown to the partner once the mission is over. */
@ApiTags('Missions d’audit')
@Controller('api/missions/:mission/partners/:siret')
export class TravelController {
  constructor(
    private readonly travel: Travel,
    private readonly evidences: Evidence,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('state')
  @Allow('trace-auditor')
  @Traced('mission.state')
  @ApiOperation({
    summary: 'L’organisme à un instant : convention, services, quotas, utilisateurs, habilitations, sessions',
  })
  @ApiOkResponse({ schema: { type: 'object' } })
  state(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @Param('siret') siret: string,
    @Query() { at }: StateQueryDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<StateThen> {
    return this.travel.state(this.journey(missionId, siret, caller, state), instantOf(at));
  }

  @Get('events')
  @Allow('trace-auditor')
  @Traced('mission.events')
  @ApiOperation({ summary: 'Événement par événement, en avant ou en arrière, avec ce que chacun a changé' })
  @ApiOkResponse({ schema: { type: 'object' } })
  steps(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @Param('siret') siret: string,
    @Query() { after, before, limit = PAGE }: StepsQueryDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<Steps> {
    const where = { ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) };
    return this.travel.steps(this.journey(missionId, siret, caller, state), { ...where, limit });
  }

  @Get('difference')
  @Allow('trace-auditor')
  @Traced('mission.difference')
  @ApiOperation({ summary: 'Ce qui n’est pas pareil à deux instants' })
  @ApiOkResponse({ schema: { type: 'object' } })
  async difference(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @Param('siret') siret: string,
    @Query() { from, to }: DifferenceQueryDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<{ changes: readonly FactChange[] }> {
    const journey = this.journey(missionId, siret, caller, state);
    return { changes: await this.travel.difference(journey, instantOf(from), instantOf(to)) };
  }

  @Post('evidence')
  @HttpCode(200)
  @Allow('trace-auditor')
  @Traced('mission.evidence')
  @ApiOperation({ summary: 'Un dossier de preuve (ZIP) qui se vérifie sans réseau, avec son vérificateur' })
  @ApiProduces('application/zip')
  async evidence(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @Param('siret') siret: string,
    @Body() { instants }: EvidenceDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<StreamableFile> {
    const journey = this.journey(missionId, siret, caller, state);
    const zip = await this.evidences.bundle(journey, instants.map(instantOf));
    return new StreamableFile(zip, {
      type: 'application/zip',
      disposition: `attachment; filename="preuve-${missionId}.zip"`,
    });
  }

  private journey(missionId: string, siret: string, caller: Caller, state: RequestState): Journey {
    state.notes.object = { type: 'mission', ref: missionId };
    state.notes.details = { partner: siret };
    return { context: contextOf(this.clock, state), caller, missionId, siret };
  }
}
