import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBooleanString, IsEmail, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

const between = (field: string, least: number, most: number) => ({
  message: `${field} : un texte de ${least} à ${most} caractères est attendu`,
});

export class NewUserDto {
  @ApiProperty({ example: 'Camille', description: 'Prénom' })
  @Length(1, 100, between('givenName', 1, 100))
  givenName!: string;

  @ApiProperty({ example: 'Exemple', description: 'Nom' })
  @Length(1, 100, between('familyName', 1, 100))
  familyName!: string;

  @ApiProperty({ example: 'camille.exemple@mairie.example.org', description: 'Adresse où le mot de passe est remis' })
  @IsEmail({}, { message: 'email : une adresse de courriel est attendue, par exemple prenom.nom@example.org' })
  email!: string;

  @ApiProperty({ example: 'Agent d’accueil', description: 'Fonction' })
  @Length(1, 150, between('function', 1, 150))
  function!: string;

  @ApiPropertyOptional({ example: 'site-nord', description: 'Lieu d’implantation, tel que déclaré par le partenaire' })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,49}$/, {
    message: 'siteId : 1 à 50 lettres minuscules, chiffres ou tirets sont attendus',
  })
  siteId?: string;
}

export class UserAddedDto {
  @ApiProperty({ description: 'Identifiant de l’utilisateur' })
  userId!: string;
}

export class DepartureDto {
  @ApiProperty({ description: 'Nombre d’habilitations auxquelles ce départ met fin' })
  revoked!: number;
}

export class UsersQueryDto {
  @ApiPropertyOptional({ description: '« true » : aussi ceux qui sont partis' })
  @IsOptional()
  @IsBooleanString({ message: 'departed : « true » ou « false » est attendu' })
  departed?: string;

  @ApiPropertyOptional({ description: 'Suite de la liste : la valeur « next » de la page précédente' })
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

export class UserDto {
  @ApiProperty() userId!: string;
  @ApiProperty({ type: String, nullable: true }) givenName!: string | null;
  @ApiProperty({ type: String, nullable: true }) familyName!: string | null;
  @ApiProperty({ type: String, nullable: true }) email!: string | null;
  @ApiProperty() function!: string;
  @ApiProperty({ type: String, nullable: true }) siteId!: string | null;
  @ApiProperty({ enum: ['none', 'principal', 'deputy'] }) mandate!: string;
  @ApiProperty({ format: 'date-time' }) validFrom!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) validTo!: string | null;
}

export class UsersPageDto {
  @ApiProperty({ type: [UserDto] }) rows!: UserDto[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
