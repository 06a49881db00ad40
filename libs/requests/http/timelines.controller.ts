import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import type { FactChange } from '#audit';
import { ensureMaySee, instantOf } from '#habilitations';
import { Allow, type Caller, CurrentCaller, CurrentRequest, type RequestState, Traced } from '#identity';
import { CLOCK, type Clock } from '#kernel';
import { decodeCursor, encodeCursor, partnerToSearch } from '#traces';
import { FindChanges } from '../use-cases/timeline/find-changes.js';
import { Timeline, type TimelineEntry, type TimelineKind, TIMELINES } from '../use-cases/timeline/timeline.js';
import { DifferenceQueryDto } from './missions.dto.js';

const PAGE = 50;
const LIMIT = 'limit : un entier de 1 à 200';

export class TimelineDto {
  @ApiProperty({ enum: TIMELINES })
  @IsIn(TIMELINES, { message: `kind : ${TIMELINES.join(', ')}` })
  kind!: TimelineKind;

  @ApiProperty({ description: 'Pseudonyme de session, compte, numéro de dossier ou habilitation' })
  @IsString({ message: 'ref : ce dont on veut la chronologie' })
  @MaxLength(200, { message: 'ref : 200 caractères au plus' })
  ref!: string;

  @ApiPropertyOptional({
    description: 'Pour une session ou une habilitation : le compte de son titulaire, qui abrège la recherche',
  })
  @IsOptional()
  @IsUUID('all', { message: 'user : l’identifiant (UUID) d’un utilisateur' })
  user?: string;

  @ApiPropertyOptional({ description: 'SIRET ; par défaut : votre organisme' })
  @IsOptional()
  @Matches(/^\d{14}$/, { message: 'partner : un SIRET de 14 chiffres' })
  partner?: string;

  @ApiPropertyOptional({ description: 'La valeur « next » de la page précédente' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  cursor?: string;

  @ApiPropertyOptional({ default: PAGE, maximum: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: LIMIT })
  @Min(1, { message: LIMIT })
  @Max(200, { message: LIMIT })
  limit?: number;
}

/** What happened, in order, to whom or what; and what changed. */
@ApiTags('Chronologies')
@Controller('api')
export class TimelinesController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What is looked for travels in the body: URLs end up in logs. */
  @Post('timelines')
  @HttpCode(200)
  @Allow('principal', 'deputy', 'trace-auditor')
  @Traced('timeline.read')
  @ApiOperation({ summary: 'Chronologie d’une session, d’un utilisateur, d’un dossier ou d’une habilitation' })
  @ApiOkResponse({ schema: { type: 'object' } })
  async read(
    @Body() { kind, ref, user, partner: asked, cursor, limit = PAGE }: TimelineDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<{ entries: readonly TimelineEntry[]; next?: string }> {
    const partner = partnerToSearch(caller, asked);
    state.notes.details = { kind, partner };
    const where = {
      ...(user === undefined ? {} : { user }),
      ...(cursor === undefined ? {} : { after: decodeCursor(cursor) }),
    };
    const query = new Timeline({ partner, kind, ref, limit, ...where }, this.clock.now());
    const { entries, next } = await this.queries.execute(query);
    return next === undefined ? { entries } : { entries, next: encodeCursor(next) };
  }

  @Get('partners/:siret/changes')
  @Allow('principal', 'deputy', 'caf-administrator', 'trace-auditor')
  @Traced('rights.changes')
  @ApiOperation({ summary: 'Ce qui a changé entre deux dates : services, quotas, utilisateurs, habilitations' })
  @ApiOkResponse({ schema: { type: 'object' } })
  async changes(
    @Param('siret') siret: string,
    @Query() { from, to }: DifferenceQueryDto,
    @CurrentCaller() caller: Caller,
    @CurrentRequest() state: RequestState,
  ): Promise<{ changes: readonly FactChange[] }> {
    state.notes.object = { type: 'partner', ref: siret };
    ensureMaySee(caller, siret);
    return { changes: await this.queries.execute(new FindChanges(siret, instantOf(from), instantOf(to))) };
  }
}
