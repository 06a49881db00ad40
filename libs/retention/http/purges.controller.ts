import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import { Allow, Traced } from '#identity';
import { CLOCK, type Clock, toInstant } from '#kernel';
import { FindPurges, type PurgeCertificate } from '../use-cases/find-purges/find-purges.js';
import { keyIdsOf, PurgePlanner } from '../use-cases/plan-purge/purge-planner.js';

const PAGE = 50;

export class PurgesQueryDto {
  @ApiPropertyOptional({ description: 'Le « next » de la page précédente' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'before : le « next » de la page précédente' })
  @Min(0, { message: 'before : le « next » de la page précédente' })
  before?: number;
}

export class PurgesPageDto {
  @ApiProperty({ type: [Object], description: 'Certificats, du plus récent au plus ancien' })
  certificates!: readonly PurgeCertificate[];

  @ApiPropertyOptional({ description: 'À rendre dans « before » pour la page suivante' })
  next?: number;
}

export class DueDayDto {
  @ApiProperty({ description: 'Jour légal (Europe/Paris)', example: '2026-02-28' })
  day!: string;

  @ApiProperty({ description: 'Fin de la conservation' })
  expiredAt!: string;

  @ApiProperty({ description: 'Traces de ce jour' })
  traces!: number;
}

export class PurgePlanDto {
  @ApiProperty()
  at!: string;

  @ApiProperty({ type: [DueDayDto] })
  days!: readonly DueDayDto[];

  @ApiProperty({ description: 'Habilitations dont les données partiraient' })
  habilitations!: number;

  @ApiProperty({ description: 'Identités qui partiraient avec leur dernière habilitation' })
  identities!: number;

  @ApiProperty({ type: [String], description: 'Clés qui seraient détruites' })
  keyIds!: readonly string[];
}

/** What has gone, and what would go now. Caf and Cnaf only. */
@ApiTags('Conservation')
@Controller('api/retention')
export class PurgesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly planner: PurgePlanner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('purges')
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('retention.purges')
  @ApiOperation({ summary: 'Certificats de purge : ce qui a été détruit, quand, selon quelle règle' })
  @ApiOkResponse({ type: PurgesPageDto })
  purges(@Query() { before }: PurgesQueryDto): Promise<PurgesPageDto> {
    return this.queries.execute(new FindPurges(PAGE, before));
  }

  @Get('plan')
  @Allow('caf-administrator', 'trace-auditor')
  @Traced('retention.plan')
  @ApiOperation({ summary: 'Ce qu’une purge détruirait maintenant' })
  @ApiOkResponse({ type: PurgePlanDto })
  async plan(): Promise<PurgePlanDto> {
    const at = this.clock.now();
    const plan = await this.planner.plan(at);
    return {
      at: toInstant(at),
      days: plan.days.map(({ day, expiredAt, rows }) => ({ day, expiredAt: toInstant(expiredAt), traces: rows })),
      habilitations: plan.habilitations.length,
      identities: plan.identities.length,
      keyIds: keyIdsOf(plan),
    };
  }
}
