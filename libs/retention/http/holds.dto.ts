import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { TraceContent } from '#kernel';
import { type Motive, MOTIVES } from '../domain/hold-terms.js';
import { SUBJECT_KINDS, type SubjectKind } from '../domain/subject.js';
import type { ShownStatus } from '../projections/holds/tables.js';

const STATUSES: readonly ShownStatus[] = ['asked', 'approved', 'refused', 'lifted', 'ended'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A legal day. */
function IsDay(field: string): PropertyDecorator {
  const rule = { message: `${field} : une date aaaa-mm-jj est attendue, par exemple 2026-03-01` };
  return (target, name) => {
    Matches(DAY, rule)(target, name);
    IsISO8601({ strict: true }, rule)(target, name);
  };
}

export class AskHoldDto {
  @ApiProperty({ enum: SUBJECT_KINDS, description: 'Ce qui est conservé : une personne, un partenaire ou un dossier' })
  @IsIn(SUBJECT_KINDS, { message: `kind : ${SUBJECT_KINDS.join(', ')}` })
  kind!: SubjectKind;

  @ApiProperty({ description: 'Identifiant du compte, SIRET ou numéro du dossier' })
  @IsString({ message: 'subject : un identifiant de compte, un SIRET ou un numéro de dossier' })
  @MaxLength(60, { message: 'subject : 60 caractères au plus' })
  subject!: string;

  @ApiProperty({ format: 'date', description: 'Premier jour des traces à conserver' })
  @IsDay('fromDay')
  fromDay!: string;

  @ApiProperty({ format: 'date', description: 'Dernier jour des traces à conserver' })
  @IsDay('toDay')
  toDay!: string;

  @ApiProperty({ enum: MOTIVES })
  @IsIn(MOTIVES, { message: `motive : ${MOTIVES.join(', ')}` })
  motive!: Motive;

  @ApiProperty({ description: 'Pourquoi, en 10 à 1000 caractères' })
  @Length(10, 1000, { message: 'text : un texte de 10 à 1000 caractères est attendu' })
  text!: string;

  @ApiProperty({ format: 'date', description: 'Dernier jour de la mesure : dans un an au plus' })
  @IsDay('endsOn')
  endsOn!: string;
}

export class HoldReasonDto {
  @ApiProperty({ description: 'Pourquoi, en 10 à 1000 caractères' })
  @Length(10, 1000, { message: 'reason : un texte de 10 à 1000 caractères est attendu' })
  reason!: string;
}

const limits = { message: 'limit : un entier de 1 à 200' };

class PageDto {
  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt(limits)
  @Min(1, limits)
  @Max(200, limits)
  limit?: number;
}

export class HoldsQueryDto extends PageDto {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `status : ${STATUSES.join(', ')}` })
  status?: ShownStatus;

  @ApiPropertyOptional({ description: 'La valeur « next » de la page précédente' })
  @IsOptional()
  @IsUUID('all', { message: 'cursor : la valeur « next » de la page précédente' })
  cursor?: string;
}

export class HeldTracesQueryDto extends PageDto {
  @ApiPropertyOptional({ description: 'La valeur « next » de la page précédente' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'cursor : la valeur « next » de la page précédente' })
  @Min(0, { message: 'cursor : la valeur « next » de la page précédente' })
  cursor?: number;
}

export class HoldAskedDto {
  @ApiProperty() holdId!: string;
}

export class HoldPersonDto {
  @ApiProperty() accountId!: string;
  @ApiProperty({ type: String, nullable: true, description: 'null une fois son identité purgée' }) name!: string | null;
  @ApiProperty({ format: 'date-time' }) at!: string;
}

export class HoldDto {
  @ApiProperty() holdId!: string;
  @ApiProperty({ enum: STATUSES }) status!: ShownStatus;
  @ApiProperty({ enum: SUBJECT_KINDS }) kind!: SubjectKind;
  @ApiProperty() subject!: string;
  @ApiProperty({ type: String, nullable: true, description: 'D’une personne' }) subjectName!: string | null;
  @ApiProperty({ format: 'date' }) fromDay!: string;
  @ApiProperty({ format: 'date' }) toDay!: string;
  @ApiProperty({ enum: MOTIVES }) motive!: Motive;
  @ApiProperty() text!: string;
  @ApiProperty({ format: 'date' }) endsOn!: string;
  @ApiProperty({ type: HoldPersonDto }) asked!: HoldPersonDto;
  @ApiProperty({ type: HoldPersonDto, nullable: true }) approved!: HoldPersonDto | null;
  @ApiProperty({ type: HoldPersonDto, nullable: true, description: 'Qui l’a refusée ou levée' })
  closed!: HoldPersonDto | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) closedAt!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Du refus ou de la levée' }) reason!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) remindedAt!: string | null;
}

export class HoldsPageDto {
  @ApiProperty({ type: [HoldDto] }) rows!: readonly HoldDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

export class HeldTracesPageDto {
  @ApiProperty({ type: [Object], description: 'Les traces, la plus récente d’abord' })
  rows!: readonly (TraceContent & { readonly id: string; readonly position: number })[];
  @ApiProperty({ type: Number, nullable: true }) next!: number | null;
}
