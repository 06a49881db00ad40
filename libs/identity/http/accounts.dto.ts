import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsEmail, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { type Role, ROLES_OF } from '../domain/roles.js';

export class OpenStaffDto {
  @ApiProperty({ enum: ['caf', 'cnaf'] })
  @IsIn(['caf', 'cnaf'])
  organisation!: 'caf' | 'cnaf';

  @ApiProperty({ example: 'Alix' })
  @IsString()
  @Length(1, 100)
  givenName!: string;

  @ApiProperty({ example: 'Exemple' })
  @IsString()
  @Length(1, 100)
  familyName!: string;

  @ApiProperty({ example: 'alix.exemple@caf.example', description: 'Là où partent ses identifiants.' })
  @IsEmail()
  email!: string;

  @ApiPropertyOptional({ example: 'Chargée de contrôle' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  function?: string;

  @ApiProperty({ enum: ROLES_OF.caf, isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @IsIn([...ROLES_OF.caf], { each: true })
  roles!: Role[];
}

export class OpenPortalServiceDto {
  @ApiProperty({ example: 'Portail des aides' })
  @IsString()
  @Length(1, 100)
  label!: string;

  @ApiProperty({ example: 'exploitation@portail.example', description: 'Là où part son jeton.' })
  @IsEmail()
  email!: string;
}

export class OpenedAccountDto {
  @ApiProperty()
  accountId!: string;
}
