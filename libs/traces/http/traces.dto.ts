import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
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
  ValidateIf,
} from 'class-validator';
import type { Outcome } from '#kernel';
import { EXPORT_MOTIVE_CODES, type ExportMotive } from '../domain/export-motives.js';
import { type Format, FORMATS } from '../exports/formats.js';

const INSTANT = 'un instant ISO 8601 avec son décalage, comme 2026-03-02T09:15:00+01:00';
const OUTCOMES: readonly Outcome[] = ['success', 'refused', 'failed'];
const IS_INSTANT = /T.*(?:Z|[+-]\d\d:?\d\d)$/;

export class TraceCriteriaDto {
  @ApiPropertyOptional({
    description: 'SIRET ; null : le personnel Caf et Cnaf. Par défaut : votre organisme.',
    nullable: true,
    type: String,
  })
  @ValidateIf((criteria: TraceCriteriaDto) => criteria.partner !== undefined && criteria.partner !== null)
  @Matches(/^\d{14}$/, { message: 'partner : un SIRET de 14 chiffres, ou null' })
  partner?: string | null;

  @ApiPropertyOptional({ example: '2026-03-01T00:00:00+01:00' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: `from : ${INSTANT}` })
  @Matches(IS_INSTANT, { message: `from : ${INSTANT}` })
  from?: string;

  @ApiPropertyOptional({ example: '2026-03-31T23:59:59+02:00' })
  @IsOptional()
  @IsISO8601({ strict: true }, { message: `to : ${INSTANT}` })
  @Matches(IS_INSTANT, { message: `to : ${INSTANT}` })
  to?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsUUID('all', { message: 'user : l’identifiant (UUID) d’un utilisateur' })
  user?: string;

  @ApiPropertyOptional({ example: 'CDAP' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  service?: string;

  @ApiPropertyOptional({ example: 'dossier.open' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  action?: string;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES, { message: `outcome : ${OUTCOMES.join(', ')}` })
  outcome?: Outcome;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(60)
  purpose?: string;

  @ApiPropertyOptional({ description: 'Numéro du dossier consulté' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  dossier?: string;
}

export class SearchTracesDto extends TraceCriteriaDto {
  @ApiPropertyOptional({ description: 'La valeur « next » de la page précédente' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  cursor?: string;

  @ApiPropertyOptional({ default: 50, maximum: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'limit : un entier de 1 à 200' })
  @Min(1, { message: 'limit : un entier de 1 à 200' })
  @Max(200, { message: 'limit : un entier de 1 à 200' })
  limit?: number;
}

/** Of every export, whatever its form. */
export class ExportAskedDto extends TraceCriteriaDto {
  @ApiProperty({ enum: EXPORT_MOTIVE_CODES, description: 'Pourquoi ces traces sont emportées' })
  @IsIn(EXPORT_MOTIVE_CODES, { message: `motive : ${EXPORT_MOTIVE_CODES.join(', ')}` })
  motive!: ExportMotive;

  @ApiPropertyOptional({ description: 'Au-delà d’un certain nombre de traces : pourquoi tant, en 10 à 500 caractères' })
  @IsOptional()
  @Length(10, 500, { message: 'reason : un texte de 10 à 500 caractères est attendu' })
  reason?: string;
}

export class ExportTracesDto extends ExportAskedDto {
  @ApiPropertyOptional({ enum: FORMATS, default: 'csv' })
  @IsOptional()
  @IsIn(FORMATS, { message: `format : ${FORMATS.join(', ')}` })
  format?: Format;

  @ApiPropertyOptional({ description: 'Marque d’ordre des octets, pour les tableurs', default: false })
  @IsOptional()
  @IsBoolean({ message: 'bom : true ou false' })
  bom?: boolean;
}

export class TakenInDto {
  @ApiProperty({ description: 'Identifiant de chaque trace, dans l’ordre du lot', type: [String] })
  traces!: readonly string[];

  @ApiProperty({ description: 'Combien avaient déjà été reçues' })
  duplicates!: number;
}
