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
import { MOST_MORE_MONTHS } from '../domain/deadlines.js';
import type { ShownAccessStatus } from '../projections/access/tables.js';

const STATUSES: readonly ShownAccessStatus[] = ['pending', 'answered', 'refused'];
const DAY = 'receivedOn : une date aaaa-mm-jj est attendue, par exemple 2026-03-02';
const REASON = 'reason : un texte de 10 à 1000 caractères est attendu';
const MONTHS = `months : un entier de 1 à ${MOST_MORE_MONTHS}`;

class ReceivedDto {
  @ApiProperty({ format: 'date', description: 'Jour où la demande a été reçue : le délai en court' })
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: DAY })
  @IsISO8601({ strict: true }, { message: DAY })
  receivedOn!: string;
}

export class FileAccessDto extends ReceivedDto {
  @ApiProperty({ description: 'Compte de la personne qui demande ses traces' })
  @IsUUID('all', { message: 'userId : l’identifiant (UUID) d’un utilisateur' })
  userId!: string;

  @ApiPropertyOptional({ description: 'Par qui la demande est passée (S5.3.4) : le responsable hiérarchique' })
  @IsOptional()
  @Length(2, 200, { message: 'lineManager : un texte de 2 à 200 caractères est attendu' })
  lineManager?: string;
}

export class FileConsultationsDto extends ReceivedDto {
  @ApiProperty({ description: 'Numéro du dossier de l’allocataire qui demande qui l’a consulté' })
  @Matches(/^\d{1,20}$/, { message: 'dossier : le numéro d’un dossier' })
  dossier!: string;
}

export class AccessFiledDto {
  @ApiProperty()
  requestId!: string;
}

export class ExtendAccessDto {
  @ApiProperty({ minimum: 1, maximum: MOST_MORE_MONTHS })
  @IsInt({ message: MONTHS })
  @Min(1, { message: MONTHS })
  @Max(MOST_MORE_MONTHS, { message: MONTHS })
  months!: number;

  @ApiProperty({ description: 'Complexité ou nombre des demandes (RGPD, art. 12(3))' })
  @Length(10, 1000, { message: REASON })
  reason!: string;
}

export class AccessReasonDto {
  @ApiProperty({ description: 'Pourquoi, en 10 à 1000 caractères' })
  @Length(10, 1000, { message: REASON })
  reason!: string;
}

export class AccessQueryDto {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES, { message: `status : ${STATUSES.join(', ')}` })
  status?: ShownAccessStatus;

  @ApiPropertyOptional({ description: 'Le « next » de la page précédente' })
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

export class AccessPersonDto {
  @ApiProperty()
  accountId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null : identité effacée' })
  name!: string | null;
}

export class AccessDto {
  @ApiProperty()
  requestId!: string;

  @ApiProperty({ enum: STATUSES })
  status!: ShownAccessStatus;

  @ApiProperty({ enum: ['user', 'allocataire'] })
  kind!: 'user' | 'allocataire';

  @ApiProperty({ type: AccessPersonDto, nullable: true, description: 'De qui sont les traces demandées' })
  person!: AccessPersonDto | null;

  @ApiProperty({ type: String, nullable: true })
  dossier!: string | null;

  @ApiProperty({ type: String, nullable: true })
  siret!: string | null;

  @ApiProperty({ type: String, nullable: true })
  lineManager!: string | null;

  @ApiProperty({ format: 'date' })
  receivedOn!: string;

  @ApiProperty({ format: 'date', description: 'Dernier jour pour répondre' })
  dueOn!: string;

  @ApiProperty({ description: 'Le délai est dépassé' })
  late!: boolean;

  @ApiProperty({ type: AccessPersonDto })
  filedBy!: AccessPersonDto;

  @ApiProperty({ type: String, nullable: true })
  acknowledgedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Motif de la prolongation' })
  extension!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Motif de la mise en balance' })
  balancing!: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Traces de la dernière copie faite' })
  copiedRows!: number | null;

  @ApiProperty({ type: AccessPersonDto, nullable: true })
  closedBy!: AccessPersonDto | null;

  @ApiProperty({ type: String, nullable: true })
  closedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Motif du refus' })
  reason!: string | null;
}

export class AccessPageDto {
  @ApiProperty({ type: [AccessDto] })
  rows!: readonly AccessDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
