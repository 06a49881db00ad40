import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { defaultIdentitySettings } from '#identity';
import { MOST } from '#retention/log';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const port = (name: string) => `${name} : un numéro de port, de 0 (choisi par le système) à 65535`;
const POSTGRES = /^postgres(?:ql)?:\/\/[^/]+\/[^/?]+(?:\?.*)?$/;
const POSTGRES_WORDS = 'l’adresse d’une base PostgreSQL, postgresql://utilisateur:motdepasse@hôte:5432/base';
const WITNESS = String.raw`(?:https://[^\s,]+|http://(?:127\.0\.0\.1|localhost)[:/][^\s,]*|mailto:[^@\s,]+@[^@\s,]+)`;
const WITNESSES = new RegExp(`^$|^${WITNESS}(?:,\\s*${WITNESS})*$`);
/** Settings with no value by default. */
const OPTIONAL = [
  'EVENT_STORE_CA_FILE',
  'EVENT_STORE_CREDENTIALS_FILE',
  'DATABASE_URL',
  'KEYRING_DATABASE_URL',
  'TEMOIN_MASTER_KEY',
  'TEMOIN_MASTER_KEY_FILE',
  'TEMOIN_SMTP_URL',
  'TEMOIN_CHECKPOINT_KEY_FILE',
  'TEMOIN_TSA_URL',
  'TEMOIN_TSA_CA_FILE',
] as const;
/** Addresses that hold a password: the file that holds them may be named instead. */
const FROM_FILE = ['DATABASE_URL', 'KEYRING_DATABASE_URL'] as const;

const MONTHS = 'TEMOIN_TRACES_MONTHS : durée de conservation des traces, en mois, de 6 à 12 (de 1 à 120 par décision)';
const EXPORT_DAYS = 'TEMOIN_EXPORT_DAYS : nombre de jours pendant lesquels un export fait à part est gardé, de 1 à 31';
const EXPORT_ROWS = 'TEMOIN_EXPORT_ROWS : nombre de traces d’un export sans justification écrite, de 1 à 10000000';
const YEARS =
  'TEMOIN_HABILITATIONS_YEARS : années de conservation d’une habilitation après sa fin, 6 (de 1 à 30 par décision)';
const seconds = (name: string) => `${name} : un nombre entier de secondes, de 1 à 86400`;

const ToNumber = () => Transform(({ value }: { value: unknown }) => (value === undefined ? value : Number(value)));
const ToBoolean = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** What an operator may set, by environment variables; the README has the same table. */
export class Settings {
  @IsString()
  @MinLength(1, { message: 'HOST : l’adresse où écouter, comme 127.0.0.1' })
  HOST = '127.0.0.1';

  @ToNumber()
  @IsInt({ message: port('PORT') })
  @Min(0, { message: port('PORT') })
  @Max(65535, { message: port('PORT') })
  PORT = 3000;

  @ToNumber()
  @IsInt({ message: port('METRICS_PORT') })
  @Min(0, { message: port('METRICS_PORT') })
  @Max(65535, { message: port('METRICS_PORT') })
  METRICS_PORT = 9464;

  @IsIn(LEVELS, { message: `LOG_LEVEL : ${LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LEVELS)[number] = 'info';

  @IsString()
  @MinLength(1, { message: 'TEMOIN_DATA : le dossier des données, comme ./data' })
  TEMOIN_DATA = './data';

  @Matches(/^(?:sqlite|esdb(?:\+discover)?:\/\/.+)$/, {
    message:
      'EVENT_STORE : sqlite (dans TEMOIN_DATA), ou l’adresse d’un EventStoreDB, esdb://hôte:2113 ou esdb+discover://hôte:2113',
  })
  EVENT_STORE = 'sqlite';

  @IsOptional()
  @IsString()
  EVENT_STORE_CA_FILE?: string;

  @IsOptional()
  @IsString()
  EVENT_STORE_CREDENTIALS_FILE?: string;

  @IsOptional()
  @Matches(POSTGRES, { message: `DATABASE_URL : ${POSTGRES_WORDS}` })
  DATABASE_URL?: string;

  @IsOptional()
  @Matches(POSTGRES, { message: `KEYRING_DATABASE_URL : ${POSTGRES_WORDS}` })
  KEYRING_DATABASE_URL?: string;

  @IsOptional()
  @IsString()
  TEMOIN_MASTER_KEY?: string;

  @IsOptional()
  @IsString()
  TEMOIN_MASTER_KEY_FILE?: string;

  @IsOptional()
  @IsUrl(
    { protocols: ['smtp', 'smtps'], require_protocol: true, require_tld: false },
    { message: 'TEMOIN_SMTP_URL : une adresse smtp://… ou smtps://…' },
  )
  TEMOIN_SMTP_URL?: string;

  @IsString()
  @Matches(/^[^@\s]+@[^@\s]+$/, { message: 'TEMOIN_MAIL_FROM : une adresse de courrier' })
  TEMOIN_MAIL_FROM = 'temoin@localhost';

  @IsString()
  @Matches(/^[^@\s]+@[^@\s]+$/, { message: 'TEMOIN_ADMIN_EMAIL : l’adresse de courrier du premier administrateur' })
  TEMOIN_ADMIN_EMAIL = 'administrateur@localhost';

  @ToBoolean()
  @IsBoolean({ message: 'TEMOIN_TLS : true derrière un mandataire HTTPS, false sinon' })
  TEMOIN_TLS = false;

  @IsString()
  @Matches(/^$|^[0-9A-Fa-f:.,/ ]+$/, {
    message: 'TEMOIN_TRUST_PROXY : les adresses IP des mandataires de confiance, séparées par des virgules',
  })
  TEMOIN_TRUST_PROXY = '';

  @ToNumber()
  @IsInt({ message: seconds('TEMOIN_SESSION_IDLE') })
  @Min(1, { message: seconds('TEMOIN_SESSION_IDLE') })
  @Max(86400, { message: seconds('TEMOIN_SESSION_IDLE') })
  TEMOIN_SESSION_IDLE = 15 * 60;

  @ToNumber()
  @IsInt({ message: seconds('TEMOIN_SESSION_ABSOLUTE') })
  @Min(1, { message: seconds('TEMOIN_SESSION_ABSOLUTE') })
  @Max(86400, { message: seconds('TEMOIN_SESSION_ABSOLUTE') })
  TEMOIN_SESSION_ABSOLUTE = 8 * 3600;

  @IsString()
  @MinLength(1, { message: 'TEMOIN_BROWSERS : une requête browserslist, comme « last 2 years, Firefox ESR »' })
  TEMOIN_BROWSERS = defaultIdentitySettings.browsers;

  @IsOptional()
  @IsString()
  TEMOIN_CHECKPOINT_KEY_FILE?: string;

  @ToNumber()
  @IsInt({ message: seconds('TEMOIN_CHECKPOINT_EVERY') })
  @Min(1, { message: seconds('TEMOIN_CHECKPOINT_EVERY') })
  @Max(86400, { message: seconds('TEMOIN_CHECKPOINT_EVERY') })
  TEMOIN_CHECKPOINT_EVERY = 3600;

  @IsString()
  @Matches(WITNESSES, {
    message:
      'TEMOIN_CHECKPOINT_TO : des adresses https://… (http://127.0.0.1… pour un essai) ou mailto:…, séparées par des virgules',
  })
  TEMOIN_CHECKPOINT_TO = '';

  @IsOptional()
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'TEMOIN_TSA_URL : l’adresse http(s)://… d’une autorité d’horodatage (RFC 3161)' },
  )
  TEMOIN_TSA_URL?: string;

  @IsOptional()
  @IsString()
  TEMOIN_TSA_CA_FILE?: string;

  @ToNumber()
  @IsInt({ message: MONTHS })
  @Min(1, { message: MONTHS })
  @Max(MOST.tracesMonths, { message: MONTHS })
  TEMOIN_TRACES_MONTHS = 6;

  @ToNumber()
  @IsInt({ message: YEARS })
  @Min(1, { message: YEARS })
  @Max(MOST.habilitationsYears, { message: YEARS })
  TEMOIN_HABILITATIONS_YEARS = 6;

  @ToNumber()
  @IsInt({ message: EXPORT_ROWS })
  @Min(1, { message: EXPORT_ROWS })
  @Max(10_000_000, { message: EXPORT_ROWS })
  TEMOIN_EXPORT_ROWS = 10_000;

  @ToNumber()
  @IsInt({ message: EXPORT_DAYS })
  @Min(1, { message: EXPORT_DAYS })
  @Max(31, { message: EXPORT_DAYS })
  TEMOIN_EXPORT_DAYS = 7;

  @ToNumber()
  @IsInt({ message: 'TEMOIN_RATE_LIMIT : nombre de requêtes par minute et par adresse, de 1 à 10000000' })
  @Min(1, { message: 'TEMOIN_RATE_LIMIT : nombre de requêtes par minute et par adresse, de 1 à 10000000' })
  @Max(10_000_000, { message: 'TEMOIN_RATE_LIMIT : nombre de requêtes par minute et par adresse, de 1 à 10000000' })
  TEMOIN_RATE_LIMIT = 600;

  @IsString()
  @Matches(/^[\w-]{1,60}$/, { message: 'TEMOIN_DOSSIER_SEED : des lettres, chiffres et tirets (60 au plus)' })
  TEMOIN_DOSSIER_SEED = 'temoin';
}

/** Every setting but those that name a file which holds another one. */
export const settingNames = (): string[] => [...new Set([...Object.keys(new Settings()), ...OPTIONAL])];

/** A setting that cannot be taken: says which, and what it accepts. */
export class BadSettings extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** @returns what is wrong with the files. */
function addFromFiles(given: Record<string, string | undefined>, environment: NodeJS.ProcessEnv): string[] {
  return FROM_FILE.flatMap((name) => {
    const file = environment[`${name}_FILE`];
    if (file === undefined || file === '') return [];
    if (given[name] !== undefined) return [`${name} et ${name}_FILE : l’un ou l’autre, pas les deux`];
    try {
      given[name] = readFileSync(file, 'utf8').trim();
      return [];
    } catch {
      return [`${name}_FILE : le fichier ${file} ne peut pas être lu`];
    }
  });
}

/** What goes together, and what must not. */
function storeProblems(settings: Settings): string[] {
  const { EVENT_STORE: log, EVENT_STORE_CA_FILE: ca, EVENT_STORE_CREDENTIALS_FILE: credentials } = settings;
  const { DATABASE_URL: views, KEYRING_DATABASE_URL: keyring, TEMOIN_MASTER_KEY, TEMOIN_MASTER_KEY_FILE } = settings;
  const problems: string[] = [];
  if (log === 'sqlite' && (ca !== undefined || credentials !== undefined)) {
    problems.push('EVENT_STORE_CA_FILE, EVENT_STORE_CREDENTIALS_FILE : seulement avec EVENT_STORE=esdb://…');
  }
  if (keyring === undefined) return problems;
  if (views !== undefined && databaseOf(views) === databaseOf(keyring)) {
    problems.push(
      'KEYRING_DATABASE_URL : une autre base que DATABASE_URL ; les clés vivent à part, sauvegardées autrement',
    );
  }
  if (TEMOIN_MASTER_KEY === undefined && TEMOIN_MASTER_KEY_FILE === undefined) {
    problems.push(
      'KEYRING_DATABASE_URL : TEMOIN_MASTER_KEY_FILE (ou TEMOIN_MASTER_KEY) est alors nécessaire, la même clé sur chaque serveur',
    );
  }
  return problems;
}

/** Host, port and name: whatever the user and the options. */
function databaseOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.hostname}:${parsed.port || '5432'}${parsed.pathname}`;
}

/** @throws BadSettings naming every bad setting, and any `TEMOIN_…` variable that does not exist. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const known = settingNames();
  const given = Object.fromEntries(known.filter((name) => environment[name]).map((name) => [name, environment[name]]));
  const unreadable = addFromFiles(given, environment);
  const settings = plainToInstance(Settings, given, { exposeDefaultValues: true });
  const problems = validateSync(settings).flatMap(({ constraints = {} }) => [...new Set(Object.values(constraints))]);
  problems.push(...unreadable, ...storeProblems(settings));
  const unknown = Object.keys(environment).filter((name) => name.startsWith('TEMOIN_') && !known.includes(name));
  for (const name of unknown) {
    problems.push(
      `${name} : ce réglage n’existe pas ; acceptés : ${known.filter((each) => each.startsWith('TEMOIN_')).join(', ')}`,
    );
  }
  if (settings.TEMOIN_MASTER_KEY !== undefined && settings.TEMOIN_MASTER_KEY_FILE !== undefined) {
    problems.push('TEMOIN_MASTER_KEY et TEMOIN_MASTER_KEY_FILE : l’un ou l’autre, pas les deux');
  }
  if (problems.length > 0) throw new BadSettings(problems);
  return settings;
}
