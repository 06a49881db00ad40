import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { INSTANT_RULE, IsInstant } from '#habilitations';
import { MISSION_MOTIVES, type MissionMotive } from '../domain/mission-events.js';
import type { ShownMissionStatus } from '../projections/missions/tables.js';

const MOST_PARTNERS = 50;
const MOST_INSTANTS = 12;

/** A legal day. */
function IsDay(field: string): PropertyDecorator {
  const rule = { message: `${field} : une date aaaa-mm-jj est attendue, par exemple 2026-03-01` };
  return (target, name) => {
    Matches(/^\d{4}-\d{2}-\d{2}$/, rule)(target, name);
    IsISO8601({ strict: true }, rule)(target, name);
  };
}

export class AskMissionDto {
  @ApiProperty({ type: [String], description: 'SIRET des partenaires contrôlés' })
  @IsArray({ message: 'partners : une liste de SIRET' })
  @ArrayMinSize(1, { message: 'partners : un SIRET au moins' })
  @ArrayMaxSize(MOST_PARTNERS, { message: `partners : ${MOST_PARTNERS} SIRET au plus` })
  @ArrayUnique({ message: 'partners : chaque SIRET une fois' })
  @Matches(/^\d{14}$/, { each: true, message: 'partners : des SIRET de 14 chiffres' })
  partners!: string[];

  @ApiProperty({ format: 'date', description: 'Premier jour regardé' })
  @IsDay('fromDay')
  fromDay!: string;

  @ApiProperty({ format: 'date', description: 'Dernier jour regardé' })
  @IsDay('toDay')
  toDay!: string;

  @ApiProperty({ enum: MISSION_MOTIVES })
  @IsIn(MISSION_MOTIVES, { message: `motive : ${MISSION_MOTIVES.join(', ')}` })
  motive!: MissionMotive;

  @ApiProperty({ description: 'Pourquoi, en 10 à 1000 caractères' })
  @Length(10, 1000, { message: 'text : un texte de 10 à 1000 caractères est attendu' })
  text!: string;

  @ApiProperty({ format: 'date', description: 'Dernier jour de la mission : dans six mois au plus' })
  @IsDay('endsOn')
  endsOn!: string;
}

export class MissionAskedDto {
  @ApiProperty()
  missionId!: string;
}

export class MissionReasonDto {
  @ApiProperty({ description: 'Pourquoi, en 10 à 1000 caractères' })
  @Length(10, 1000, { message: 'reason : un texte de 10 à 1000 caractères est attendu' })
  reason!: string;
}

export class MissionsQueryDto {
  @ApiPropertyOptional({ description: 'Le « next » de la page précédente' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  cursor?: string;
}

export class StateQueryDto {
  @ApiProperty({ example: '2026-03-02T09:15:00+01:00' })
  @IsInstant({ message: `at : ${INSTANT_RULE}` })
  at!: string;
}

export class DifferenceQueryDto {
  @ApiProperty({ example: '2026-03-02T09:15:00+01:00' })
  @IsInstant({ message: `from : ${INSTANT_RULE}` })
  from!: string;

  @ApiProperty({ example: '2026-03-31T23:59:59+02:00' })
  @IsInstant({ message: `to : ${INSTANT_RULE}` })
  to!: string;
}

export class StepsQueryDto {
  @ApiPropertyOptional({ description: 'En avant : après cette position' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'after : une position du journal' })
  @Min(0, { message: 'after : une position du journal' })
  after?: number;

  @ApiPropertyOptional({ description: 'En arrière : avant cette position' })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'before : une position du journal' })
  @Min(1, { message: 'before : une position du journal' })
  before?: number;

  @ApiPropertyOptional({ default: 50, maximum: 500 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'limit : un entier de 1 à 500' })
  @Min(1, { message: 'limit : un entier de 1 à 500' })
  @Max(500, { message: 'limit : un entier de 1 à 500' })
  limit?: number;
}

export class EvidenceDto {
  @ApiProperty({
    type: [String],
    description: 'Instants dont l’état est donné',
    example: ['2026-03-02T09:15:00+01:00'],
  })
  @IsArray({ message: 'instants : une liste d’instants' })
  @ArrayMinSize(1, { message: 'instants : un instant au moins' })
  @ArrayMaxSize(MOST_INSTANTS, { message: `instants : ${MOST_INSTANTS} instants au plus` })
  @IsInstant({ each: true, message: `instants : ${INSTANT_RULE}` })
  instants!: string[];
}

export class MissionPersonDto {
  @ApiProperty()
  accountId!: string;

  @ApiProperty({ type: String, nullable: true, description: 'null : identité effacée' })
  name!: string | null;
}

export class MissionReadDto {
  @ApiProperty()
  at!: string;

  @ApiProperty()
  siret!: string;

  @ApiProperty({ enum: ['state', 'events', 'difference', 'evidence'] })
  what!: string;

  @ApiProperty({ description: 'Instants ou événements regardés' })
  detail!: string;
}

export class MissionDto {
  @ApiProperty()
  missionId!: string;

  @ApiProperty({ enum: ['asked', 'approved', 'refused', 'closed'] })
  status!: ShownMissionStatus;

  @ApiProperty({ description: 'Sa dernière journée est passée' })
  over!: boolean;

  @ApiProperty({ type: [String], description: 'Pour un partenaire : lui seul' })
  partners!: readonly string[];

  @ApiProperty({ format: 'date' })
  fromDay!: string;

  @ApiProperty({ format: 'date' })
  toDay!: string;

  @ApiProperty({ enum: MISSION_MOTIVES })
  motive!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Pour la Caf et la Cnaf' })
  text!: string | null;

  @ApiProperty({ format: 'date' })
  endsOn!: string;

  @ApiProperty({ type: MissionPersonDto })
  asked!: MissionPersonDto;

  @ApiProperty({ type: MissionPersonDto, nullable: true })
  decided!: MissionPersonDto | null;

  @ApiProperty({ type: String, nullable: true })
  reason!: string | null;

  @ApiProperty({ type: [MissionReadDto], description: 'Tout ce qui a été lu' })
  reads!: readonly MissionReadDto[];
}

export class MissionsPageDto {
  @ApiProperty({ type: [MissionDto] })
  rows!: readonly MissionDto[];

  @ApiProperty({ type: String, nullable: true })
  next!: string | null;
}
