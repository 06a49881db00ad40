import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsEmail, IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { ADMINISTRATOR_ROLES, type AdministratorRole } from '../domain/events.js';

const between = (field: string, least: number, most: number) => ({
  message: `${field} : un texte de ${least} à ${most} caractères est attendu`,
});
const limits = { message: 'limit : un entier de 1 à 500 est attendu' };
const dayRule = { message: 'signedOn : une date aaaa-mm-jj est attendue, par exemple 2026-03-01' };

export class PartnersQueryDto {
  @ApiPropertyOptional({ description: 'Suite : la valeur « next » de la page précédente' })
  @IsOptional()
  @IsString({ message: 'cursor : la valeur « next » de la page précédente est attendue' })
  cursor?: string;

  @ApiPropertyOptional({ default: 100, minimum: 1, maximum: 500 })
  @IsOptional()
  @Type(() => Number)
  @IsInt(limits)
  @Min(1, limits)
  @Max(500, limits)
  limit?: number;
}

/** Contrat de service, annexe 2: formulaire de changement d'administrateur. */
export class AdministratorDto {
  @ApiProperty({ enum: ADMINISTRATOR_ROLES })
  @IsIn(ADMINISTRATOR_ROLES, { message: `role : une valeur parmi ${ADMINISTRATOR_ROLES.join(', ')} est attendue` })
  role!: AdministratorRole;

  @ApiProperty({ description: 'Prénom' })
  @Length(1, 100, between('givenName', 1, 100))
  givenName!: string;

  @ApiProperty({ description: 'Nom' })
  @Length(1, 100, between('familyName', 1, 100))
  familyName!: string;

  @ApiProperty({ description: 'Adresse où le mot de passe est remis' })
  @IsEmail({}, { message: 'email : une adresse de courriel est attendue, par exemple prenom.nom@example.org' })
  email!: string;

  @ApiProperty({ description: 'Fonction' })
  @Length(1, 150, between('function', 1, 150))
  function!: string;

  @ApiPropertyOptional({ description: 'Identifiant de la personne remplacée ; absent si personne n’exerce ce rôle' })
  @IsOptional()
  @IsString({ message: 'replaces : l’identifiant de la personne remplacée est attendu' })
  replaces?: string;

  @ApiProperty({ format: 'date', description: 'Date de signature du formulaire par le partenaire' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/, dayRule)
  @IsISO8601({ strict: true }, dayRule)
  signedOn!: string;
}

export class AdministratorAppointedDto {
  @ApiProperty() userId!: string;
}

export class ImportCountsDto {
  @ApiProperty() convention!: number;
  @ApiProperty() places!: number;
  @ApiProperty() services!: number;
  @ApiProperty() quotas!: number;
  @ApiProperty() administrators!: number;
  @ApiProperty() users!: number;
  @ApiProperty() habilitations!: number;
  @ApiProperty({ description: 'Personnes parties et habilitations finies depuis : un import ne les fait pas revenir' })
  skipped!: number;
}

export class ImportedPartnerDto {
  @ApiProperty() siret!: string;
  @ApiProperty({ type: ImportCountsDto, description: 'Ce qui a été créé ou changé, par nature' })
  changes!: ImportCountsDto;
}

export class PartnerSummaryDto {
  @ApiProperty() siret!: string;
  @ApiProperty() name!: string;
  @ApiProperty() cafCode!: string;
  @ApiProperty({ format: 'date' }) signedOn!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) effectiveOn!: string | null;
}

export class PartnersPageDto {
  @ApiProperty({ type: [PartnerSummaryDto] }) rows!: readonly PartnerSummaryDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}

export class PartnerDto extends PartnerSummaryDto {
  @ApiProperty({ type: String, format: 'date', nullable: true }) formalitiesDoneOn!: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true }) serviceContractSignedOn!: string | null;
  @ApiProperty({ type: Object, nullable: true, description: 'Année en cours : du, au (exclu)' }) term!: object | null;
  @ApiProperty({ type: [Object] }) enrolments!: readonly object[];
  @ApiProperty({ type: [Object], description: 'Quotas et leur usage' }) quotas!: readonly object[];
  @ApiProperty({ type: [Object], description: 'Sites et équipements' }) places!: readonly object[];
  @ApiProperty({ type: [Object], description: 'Administrateur et suppléant en fonction' })
  administrators!: readonly object[];
}
