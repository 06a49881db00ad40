import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { contextOf, wrote } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { AskMission, DecideMission } from '../use-cases/ask-mission/ask-mission.js';
import { FindMissions } from '../use-cases/find-missions/find-missions.js';
import {
  AskMissionDto,
  MissionAskedDto,
  MissionDto,
  MissionReasonDto,
  MissionsPageDto,
  MissionsQueryDto,
} from './missions.dto.js';
import { shownMission } from './shown-mission.js';

const PAGE = 50;
type Decision = ConstructorParameters<typeof DecideMission>[3];

/** Audit missions: asked for by one person, approved by another. A partner sees those that are over. */
@ApiTags('Missions d’audit')
@Controller('api/missions')
export class MissionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('trace-auditor')
  @Traced('mission.ask')
  @ApiOperation({ summary: 'Demander une mission d’audit' })
  @ApiCreatedResponse({ type: MissionAskedDto })
  async ask(
    @Body() terms: AskMissionDto,
    @CurrentCaller() { accountId }: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<MissionAskedDto> {
    const { partners, fromDay, toDay, motive, text, endsOn } = terms;
    state.notes.details = { motive, partners: partners.length };
    const asked = { partners, fromDay, toDay, motive, text, endsOn };
    const { missionId, position } = await this.commands.execute(
      new AskMission(contextOf(this.clock, state), accountId, asked),
    );
    state.notes.object = { type: 'mission', ref: missionId };
    wrote(state, position);
    return { missionId };
  }

  @Post(':mission/approval')
  @HttpCode(204)
  @Allow('trace-auditor', 'caf-administrator')
  @Traced('mission.approve')
  @ApiOperation({ summary: 'Approuver une mission qu’une autre personne a demandée' })
  @ApiNoContentResponse()
  approve(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.decide(missionId, { do: 'approve' }, caller, state);
  }

  @Post(':mission/refusal')
  @HttpCode(204)
  @Allow('trace-auditor', 'caf-administrator')
  @Traced('mission.refuse')
  @ApiOperation({ summary: 'Refuser une mission qu’une autre personne a demandée' })
  @ApiNoContentResponse()
  refuse(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @Body() { reason }: MissionReasonDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.decide(missionId, { do: 'refuse', reason }, caller, state);
  }

  @Post(':mission/closing')
  @HttpCode(204)
  @Allow('trace-auditor', 'caf-administrator')
  @Traced('mission.close')
  @ApiOperation({ summary: 'Clore une mission avant son terme' })
  @ApiNoContentResponse()
  close(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.decide(missionId, { do: 'close' }, caller, state);
  }

  @Get()
  @Allow('trace-auditor', 'caf-administrator', 'principal', 'deputy')
  @Traced('mission.list')
  @ApiOperation({ summary: 'Les missions ; pour un partenaire, celles qui l’ont concerné et qui sont finies' })
  @ApiOkResponse({ type: MissionsPageDto })
  async list(@Query() { cursor }: MissionsQueryDto, @CurrentCaller() caller: Caller): Promise<MissionsPageDto> {
    const at = this.clock.now();
    const asked = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { missions, next } = await this.queries.execute(new FindMissions(caller, at, asked));
    return { rows: missions.map((each) => shownMission(each, at, caller.partner === undefined)), next };
  }

  @Get(':mission')
  @Allow('trace-auditor', 'caf-administrator', 'principal', 'deputy')
  @Traced('mission.read')
  @ApiOperation({ summary: 'Une mission, et tout ce qu’elle a lu' })
  @ApiOkResponse({ type: MissionDto })
  async read(
    @Param('mission', ParseUUIDPipe) missionId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<MissionDto> {
    state.notes.object = { type: 'mission', ref: missionId };
    const at = this.clock.now();
    const { missions } = await this.queries.execute(new FindMissions(caller, at, { missionId, limit: 1 }));
    const [found] = missions;
    if (found === undefined) throw new Error('a mission was found, and is none');
    return shownMission(found, at, caller.partner === undefined);
  }

  private async decide(
    missionId: string,
    decision: Decision,
    { accountId }: Caller,
    state: RequestState,
  ): Promise<void> {
    state.notes.object = { type: 'mission', ref: missionId };
    const command = new DecideMission(contextOf(this.clock, state), accountId, missionId, decision);
    wrote(state, (await this.commands.execute(command)).position);
  }
}
