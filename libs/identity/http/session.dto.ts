import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { LONGEST_PASSWORD } from '../domain/password-policy.js';
import { ALL_ROLES, type Role } from '../domain/roles.js';

export class SignInDto {
  @ApiProperty({ example: 'K7Q2M-9XW4T', description: 'Identifiant reçu avec le mot de passe provisoire.' })
  @IsString()
  @Length(1, 64)
  identifier!: string;

  @ApiProperty({ format: 'password', maxLength: LONGEST_PASSWORD })
  @IsString()
  @Length(1, LONGEST_PASSWORD)
  password!: string;

  @ApiPropertyOptional({
    enum: ['cookie', 'bearer'],
    default: 'cookie',
    description: '`cookie` : la session est dans un cookie ; `bearer` : son jeton est dans la réponse.',
  })
  @IsOptional()
  @IsIn(['cookie', 'bearer'])
  mode?: 'cookie' | 'bearer';
}

export class ChangePasswordDto {
  @ApiProperty({ format: 'password', description: 'Mot de passe actuel.' })
  @IsString()
  @Length(1, LONGEST_PASSWORD)
  current!: string;

  @ApiProperty({
    format: 'password',
    description:
      'Nouveau mot de passe : 12 caractères de 4 sortes (majuscules, minuscules, chiffres, autres), 14 de 3 sortes, ou une phrase d’au moins 7 mots (24 caractères).',
  })
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  new!: string;
}

export class SignedInDto {
  @ApiProperty()
  accountId!: string;

  @ApiProperty({ description: 'Fin de la session si rien n’est fait d’ici là (ISO 8601, UTC).' })
  expiresAt!: string;

  @ApiProperty({ description: 'Le mot de passe provisoire doit d’abord être changé.' })
  mustChangePassword!: boolean;

  @ApiPropertyOptional({ description: 'Jeton de la session (mode `bearer`).' })
  token?: string;
}

export class SessionDto {
  @ApiProperty()
  accountId!: string;

  @ApiProperty({ enum: ['person', 'program'] })
  kind!: 'person' | 'program';

  @ApiPropertyOptional()
  givenName?: string;

  @ApiPropertyOptional()
  familyName?: string;

  @ApiProperty({ enum: ALL_ROLES, isArray: true })
  roles!: readonly Role[];

  @ApiPropertyOptional()
  function?: string;

  @ApiPropertyOptional({ description: 'SIRET du partenaire.' })
  partner?: string;

  @ApiPropertyOptional({ description: 'Fin de la session si rien n’est fait d’ici là (ISO 8601, UTC).' })
  expiresAt?: string;

  @ApiProperty()
  mustChangePassword!: boolean;
}
