import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, ValidateIf } from 'class-validator';

/** Left out, or a text: `null` is neither. */
const WhenGiven = () => ValidateIf((_, value: unknown) => value !== undefined);

/** Formats and closed lists are checked by the domain: its refusals have stable codes and are traced with their context. */
export class ConsultationDto {
  static readonly flat = true;

  @ApiProperty({ description: 'Numéro de dossier : 7 chiffres', example: '1000001', pattern: '^\\d{7}$' })
  @IsString()
  dossier!: string;

  @ApiProperty({ description: 'Code du motif, parmi ceux du profil', example: 'quotient-pricing' })
  @IsString()
  purpose!: string;

  @ApiPropertyOptional({ description: 'Profil, si vous en avez plusieurs', example: 'T2' })
  @WhenGiven()
  @IsString()
  profile?: string;

  @ApiPropertyOptional({ description: 'Numéro d’instructeur : 6 chiffres (T4)', pattern: '^\\d{6}$' })
  @WhenGiven()
  @IsString()
  instructorNumber?: string;
}

export class ConsultedDossierDto {
  @ApiProperty({ description: 'Numéro de dossier', example: '1000001' })
  dossier!: string;

  @ApiProperty({ description: 'Profil sous lequel le dossier est ouvert', example: 'T2' })
  profile!: string;

  @ApiProperty({
    type: Object,
    description: 'Les champs que le profil peut voir, par code',
    additionalProperties: true,
  })
  fields!: object;
}

export class LabelledDto {
  @ApiProperty({ example: 'quotient-pricing' })
  code!: string;

  @ApiProperty({ example: 'Calcul d’un tarif selon le quotient familial' })
  label!: string;
}

export class OpenProfileDto extends LabelledDto {
  @ApiProperty({ type: [LabelledDto], description: 'Motifs ouverts au profil' })
  purposes!: readonly LabelledDto[];

  @ApiProperty({ type: [LabelledDto], description: 'Champs que le profil peut voir' })
  fields!: readonly LabelledDto[];

  @ApiProperty({ description: 'Le numéro d’instructeur est demandé avant l’ouverture' })
  instructorNumberNeeded!: boolean;
}

export class OpenProfilesDto {
  @ApiProperty({ type: [OpenProfileDto] })
  profiles!: readonly OpenProfileDto[];
}
