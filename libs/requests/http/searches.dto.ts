import { ApiHideProperty, ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsDefined, IsEmpty, IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { TraceCriteriaDto } from '#traces';

const NAME = 'name : un nom de 1 à 80 caractères';
const CRITERIA = 'criteria : les critères de la recherche';
const LAST_DAYS = 'lastDays : un nombre de jours, de 1 à 366';

export class KeptCriteriaDto extends OmitType(TraceCriteriaDto, ['from', 'to', 'dossier']) {
  @ApiPropertyOptional({ description: 'Les derniers jours, aujourd’hui compris ; par défaut : tout', maximum: 366 })
  @IsOptional()
  @IsInt({ message: LAST_DAYS })
  @Min(1, { message: LAST_DAYS })
  @Max(366, { message: LAST_DAYS })
  lastDays?: number;

  @ApiHideProperty()
  @IsEmpty({
    message: 'dossier : le numéro d’un dossier ne s’enregistre pas, car il resterait quand ses traces n’y seront plus',
  })
  dossier?: undefined;

  @ApiHideProperty()
  @IsEmpty({ message: 'from : une recherche s’enregistre pour les derniers jours (lastDays)' })
  from?: undefined;

  @ApiHideProperty()
  @IsEmpty({ message: 'to : une recherche s’enregistre pour les derniers jours (lastDays)' })
  to?: undefined;
}

export class SaveSearchDto {
  @ApiProperty({ example: 'Refus de la semaine', maxLength: 80 })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString({ message: NAME })
  @Length(1, 80, { message: NAME })
  name!: string;

  @ApiProperty({ type: KeptCriteriaDto })
  @IsDefined({ message: CRITERIA })
  @ValidateNested({ message: CRITERIA })
  @Type(() => KeptCriteriaDto)
  criteria!: KeptCriteriaDto;
}

export class SearchSavedDto {
  @ApiProperty()
  searchId!: string;
}

export class SavedSearchDto {
  @ApiProperty()
  searchId!: string;

  @ApiProperty()
  name!: string;

  @ApiPropertyOptional({ description: 'De combien de jours « from » est déduit' })
  lastDays?: number;

  @ApiProperty({ type: OmitType(TraceCriteriaDto, ['to', 'dossier']) })
  criteria!: Omit<TraceCriteriaDto, 'to' | 'dossier'>;

  @ApiProperty()
  savedAt!: string;
}
