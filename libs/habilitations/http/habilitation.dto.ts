import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, ValidateIf, ValidateNested } from 'class-validator';
import type { Level } from '../domain/reference-data.js';
import { REVOCATION_REASONS, type RevocationReason } from '../domain/register-events.js';
import { LEVELS } from '../domain/scope.js';
import { IsInstant } from './rules.js';

const text = (field: string, example: string) => ({
  message: `${field} : un texte est attendu, par exemple ${example}`,
});
const level = { message: `level : une valeur parmi ${LEVELS.join(', ')} est attendue` };

export class ScopeDto {
  @ApiProperty({ enum: LEVELS })
  @IsIn(LEVELS, level)
  level!: Level;

  @ApiPropertyOptional({ description: 'Identifiant du site ou de l’équipement, tel que déclaré' })
  @ValidateIf((scope: ScopeDto) => scope.level !== 'partner')
  @Length(1, 50, { message: 'id : l’identifiant du site ou de l’équipement est attendu, de 1 à 50 caractères' })
  id?: string;
}

export class NewHabilitationDto {
  @ApiProperty()
  @IsString(text('userId', 'l’identifiant rendu à l’enregistrement'))
  userId!: string;

  @ApiProperty({ example: 'CDAP' })
  @IsString(text('service', 'CDAP'))
  service!: string;

  @ApiProperty({ example: 'T2' })
  @IsString(text('profile', 'T2'))
  profile!: string;

  @ApiPropertyOptional({ type: ScopeDto, description: 'Par défaut : tout le partenaire' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ScopeDto)
  scope?: ScopeDto;

  @ApiProperty({ example: 'Calcul des tarifs de la restauration scolaire', description: 'Justification' })
  @Length(3, 500, { message: 'purpose : une justification de 3 à 500 caractères est attendue' })
  purpose!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Instant à partir duquel elle ne vaut plus' })
  @IsOptional()
  @IsInstant()
  validUntil?: string;
}

export class HabilitationGivenDto {
  @ApiProperty() habilitationId!: string;
}

export class RevocationDto {
  @ApiProperty({ enum: REVOCATION_REASONS })
  @IsIn(REVOCATION_REASONS, { message: `reason : une valeur parmi ${REVOCATION_REASONS.join(', ')} est attendue` })
  reason!: RevocationReason;
}

export class QuotaDto {
  @ApiProperty({ example: 'CDAP' })
  @IsString(text('service', 'CDAP'))
  service!: string;

  @ApiProperty({ type: String, nullable: true, example: 'T2', description: 'null : utilisateurs de tout le service' })
  @ValidateIf((quota: QuotaDto) => quota.profile !== null)
  @IsString({ message: 'profile : le code d’un profil est attendu, ou null pour tout le service' })
  profile!: string | null;

  @ApiPropertyOptional({ enum: LEVELS, description: 'Par défaut : le seul niveau du profil' })
  @IsOptional()
  @IsIn(LEVELS, level)
  level?: Level;

  @ApiProperty({ minimum: 0, example: 12 })
  @IsInt({ message: 'maximum : un entier positif ou nul est attendu' })
  maximum!: number;
}

export class QuotaInUseDto {
  @ApiProperty() service!: string;
  @ApiProperty({ type: String, nullable: true }) profile!: string | null;
  @ApiProperty({ enum: LEVELS }) level!: Level;
  @ApiProperty() maximum!: number;
  @ApiProperty({ description: 'En vigueur maintenant ; par site ou équipement : sur le plus chargé' }) inUse!: number;
}

export class QuotasDto {
  @ApiProperty({ type: [String] }) services!: string[];
  @ApiProperty({ type: [QuotaInUseDto] }) quotas!: QuotaInUseDto[];
}
