import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsInt, Length, Max, Min } from 'class-validator';
import { Journal } from '#event-store';
import { contextOf, wrote } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { RETENTION_PERIODS, type RetentionPeriods } from '../domain/calendar.js';
import { MOST } from '../domain/periods.js';
import { DecidePeriods } from '../use-cases/decide-periods/decide-periods.js';
import { decidedPeriods } from '../use-cases/decide-periods/decided-periods.js';

const MONTHS = `tracesMonths : un nombre entier de mois, de 1 à ${MOST.tracesMonths}`;
const YEARS = `habilitationsYears : un nombre entier d’années, de 1 à ${MOST.habilitationsYears}`;

export class DecidePeriodsDto {
  @ApiProperty({ description: 'Mois de conservation des traces' })
  @IsInt({ message: MONTHS })
  @Min(1, { message: MONTHS })
  @Max(MOST.tracesMonths, { message: MONTHS })
  tracesMonths!: number;

  @ApiProperty({ description: 'Années de conservation des données d’une habilitation après sa dévalidation' })
  @IsInt({ message: YEARS })
  @Min(1, { message: YEARS })
  @Max(MOST.habilitationsYears, { message: YEARS })
  habilitationsYears!: number;

  @ApiProperty({ description: 'Pourquoi, en 10 à 1000 caractères' })
  @Length(10, 1000, { message: 'reason : un texte de 10 à 1000 caractères est attendu' })
  reason!: string;
}

export class PeriodsDecisionDto {
  @ApiProperty()
  decisionId!: string;

  @ApiProperty()
  tracesMonths!: number;

  @ApiProperty()
  habilitationsYears!: number;

  @ApiProperty({ description: 'Compte de qui a décidé' })
  by!: string;

  @ApiProperty()
  at!: string;

  @ApiProperty()
  reason!: string;
}

export class PeriodsDto {
  @ApiProperty({ description: 'Appliqués maintenant' })
  tracesMonths!: number;

  @ApiProperty()
  habilitationsYears!: number;

  @ApiProperty({ type: [PeriodsDecisionDto], description: 'De la plus récente à la plus ancienne' })
  decisions!: readonly PeriodsDecisionDto[];
}

/** How long data is kept, and who decided so where it is not the ordinary time. */
@ApiTags('Conservation')
@Controller('api/retention/periods')
export class PeriodsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly journal: Journal,
    @Inject(RETENTION_PERIODS) private readonly periods: RetentionPeriods,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('retention.periods')
  @ApiOperation({ summary: 'Durées de conservation appliquées, et décisions enregistrées' })
  @ApiOkResponse({ type: PeriodsDto })
  async shown(): Promise<PeriodsDto> {
    return { ...this.periods, decisions: await decidedPeriods(this.journal) };
  }

  @Post('decisions')
  @Allow('caf-administrator')
  @Traced('retention.decide-periods')
  @ApiOperation({
    summary: 'Décider d’une durée hors de l’ordinaire ; elle s’applique au démarrage qui suit, avec les réglages',
  })
  @ApiCreatedResponse({ description: 'Décision enregistrée' })
  async decide(
    @Body() { tracesMonths, habilitationsYears, reason }: DecidePeriodsDto,
    @CurrentCaller() { accountId: by }: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<{ decisionId: string }> {
    const periods = { tracesMonths, habilitationsYears };
    state.notes.details = periods;
    const payload = { context: contextOf(this.clock, state), by, periods, reason };
    const { decisionId, position } = await this.commands.execute(new DecidePeriods(payload));
    wrote(state, position);
    return { decisionId };
  }
}
