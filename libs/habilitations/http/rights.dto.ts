import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { ScopeDto } from './habilitation.dto.js';
import { IsInstant } from './rules.js';

export class RightsQueryDto {
  @ApiPropertyOptional({ format: 'date-time', description: 'Instant demandé ; par défaut, maintenant' })
  @IsOptional()
  @IsInstant()
  at?: string;

  @ApiPropertyOptional({ description: 'Identifiant d’un utilisateur' })
  @IsOptional()
  @IsString({ message: 'user : un seul identifiant d’utilisateur est attendu' })
  user?: string;

  @ApiPropertyOptional({ example: 'CDAP' })
  @IsOptional()
  @IsString({ message: 'service : un seul code de service est attendu, par exemple CDAP' })
  service?: string;

  @ApiPropertyOptional({ example: 'T2' })
  @IsOptional()
  @IsString({ message: 'profile : un seul code de profil est attendu, par exemple T2' })
  profile?: string;

  @ApiPropertyOptional({ description: 'Suite : la valeur « next » de la page précédente, avec le même « at »' })
  @IsOptional()
  @IsString({ message: 'cursor : la valeur « next » de la page précédente est attendue' })
  cursor?: string;

  @ApiPropertyOptional({ default: 100, minimum: 1, maximum: 500 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'limit : un entier de 1 à 500 est attendu' })
  @Min(1, { message: 'limit : un entier de 1 à 500 est attendu' })
  @Max(500, { message: 'limit : un entier de 1 à 500 est attendu' })
  limit?: number;
}

export class RightDto {
  @ApiProperty() habilitationId!: string;
  @ApiProperty() siret!: string;
  @ApiProperty() service!: string;
  @ApiProperty() profile!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Libellé du profil' }) profileLabel!: string | null;
  @ApiProperty({ type: ScopeDto }) scope!: ScopeDto;
  @ApiProperty() userId!: string;
  @ApiProperty({ type: String, nullable: true }) givenName!: string | null;
  @ApiProperty({ type: String, nullable: true }) familyName!: string | null;
  @ApiProperty({ description: 'Justification' }) purpose!: string;
  @ApiProperty() grantedBy!: string;
  @ApiProperty({ type: String, format: 'date-time' }) validFrom!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) validTo!: string | null;
}

export class RightsPageDto {
  @ApiProperty({ format: 'date-time', description: 'Instant auquel ces droits valaient' }) at!: string;
  @ApiProperty({ type: [RightDto] }) rows!: RightDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
