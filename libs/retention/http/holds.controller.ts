import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { contextOf, wrote } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { subjectOf } from '../domain/subject.js';
import { AskHold } from '../use-cases/ask-hold/ask-hold.js';
import { DecideHold, type DecideHoldPayload } from '../use-cases/decide-hold/decide-hold.js';
import { FindHeldTraces } from '../use-cases/find-held-traces/find-held-traces.js';
import { FindHold, FindHolds } from '../use-cases/find-holds/find-holds.js';
import {
  AskHoldDto,
  HeldTracesPageDto,
  HeldTracesQueryDto,
  HoldAskedDto,
  HoldDto,
  HoldReasonDto,
  HoldsPageDto,
  HoldsQueryDto,
} from './holds.dto.js';
import { shownHold } from './shown-hold.js';

const PAGE = 50;

/** Caf and Cnaf only: partners see nothing of holds. */
@ApiTags('Mesures de conservation')
@Controller('api/holds')
export class HoldsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('hold.ask')
  @ApiOperation({ summary: 'Demander que des traces soient conservées au-delà de leur durée' })
  @ApiCreatedResponse({ type: HoldAskedDto })
  async ask(
    @Body() { kind, subject, fromDay, toDay, motive, text, endsOn }: AskHoldDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<HoldAskedDto> {
    state.notes.details = { kind, motive };
    const terms = { subject: subjectOf(kind, subject), fromDay, toDay, motive, text, endsOn };
    const asked = { context: contextOf(this.clock, state), by: caller.accountId, terms };
    const { holdId, position } = await this.commands.execute(new AskHold(asked));
    state.notes.object = { type: 'hold', ref: holdId };
    wrote(state, position);
    return { holdId };
  }

  @Post(':hold/approval')
  @HttpCode(204)
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('hold.approve')
  @ApiOperation({ summary: 'Approuver une mesure qu’une autre personne a demandée' })
  @ApiNoContentResponse()
  approve(
    @Param('hold', ParseUUIDPipe) holdId: string,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.decide(holdId, { do: 'approve' }, caller, state);
  }

  @Post(':hold/refusal')
  @HttpCode(204)
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('hold.refuse')
  @ApiOperation({ summary: 'Refuser une mesure qu’une autre personne a demandée' })
  @ApiNoContentResponse()
  refuse(
    @Param('hold', ParseUUIDPipe) holdId: string,
    @Body() { reason }: HoldReasonDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.decide(holdId, { do: 'refuse', reason }, caller, state);
  }

  @Post(':hold/lifting')
  @HttpCode(204)
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('hold.lift')
  @ApiOperation({ summary: 'Lever une mesure avant sa fin : ce qu’elle conserve est détruit à la purge suivante' })
  @ApiNoContentResponse()
  lift(
    @Param('hold', ParseUUIDPipe) holdId: string,
    @Body() { reason }: HoldReasonDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<void> {
    return this.decide(holdId, { do: 'lift', reason }, caller, state);
  }

  @Get()
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('hold.list')
  @ApiOperation({ summary: 'Les mesures de conservation, la dernière demandée d’abord' })
  @ApiOkResponse({ type: HoldsPageDto })
  async list(@Query() { status, cursor, limit = PAGE }: HoldsQueryDto): Promise<HoldsPageDto> {
    const wanted = { limit, ...(status === undefined ? {} : { status }), ...(cursor === undefined ? {} : { cursor }) };
    const { rows, next } = await this.queries.execute(new FindHolds(wanted));
    return { rows: rows.map(shownHold), next };
  }

  @Get(':hold')
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('hold.read')
  @ApiOperation({ summary: 'Une mesure de conservation' })
  @ApiOkResponse({ type: HoldDto })
  async one(@Param('hold', ParseUUIDPipe) holdId: string, @CurrentRequest() state: RequestState): Promise<HoldDto> {
    state.notes.object = { type: 'hold', ref: holdId };
    return shownHold(await this.queries.execute(new FindHold(holdId)));
  }

  /** S5.3.3-a: traces are for staff specifically habilitated to read them. */
  @Get(':hold/traces')
  @Allow('trace-auditor')
  @Traced('hold.traces')
  @ApiOperation({ summary: 'Les traces d’un dossier qu’une mesure conserve après la purge de leur jour' })
  @ApiOkResponse({ type: HeldTracesPageDto })
  async traces(
    @Param('hold', ParseUUIDPipe) holdId: string,
    @Query() { cursor = 0, limit = PAGE }: HeldTracesQueryDto,
    @CurrentRequest() state: RequestState,
  ): Promise<HeldTracesPageDto> {
    state.notes.object = { type: 'hold', ref: holdId };
    await this.queries.execute(new FindHold(holdId));
    const page = await this.queries.execute(new FindHeldTraces({ holdId, from: cursor, limit }));
    state.notes.details = { rows: page.rows.length };
    return page;
  }

  private async decide(
    holdId: string,
    decision: DecideHoldPayload['decision'],
    caller: Caller,
    state: RequestState,
  ): Promise<void> {
    state.notes.object = { type: 'hold', ref: holdId };
    const payload = { context: contextOf(this.clock, state), by: caller.accountId, holdId, decision };
    const { position } = await this.commands.execute(new DecideHold(payload));
    wrote(state, position);
  }
}
