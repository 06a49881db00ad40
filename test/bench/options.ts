import { parseArgs } from 'node:util';

/** Every line that the bench can print, in the order in which they run. */
export const NAMES = [
  'append-durable',
  'tree-append',
  'key-destruction',
  'read-open',
  'rebuild-trace-view',
  'rebuild-flatness',
  'trace-page-p99',
  'day-drop',
  'consult-http',
  'intake-batch',
  'memory-peak',
  'client-append',
  'client-read',
  'postgres-rebuild',
  'second-server-p99',
] as const;

export type BenchName = (typeof NAMES)[number];

export const FULL_TRACES = 5_000_000;
export const QUICK_TRACES = 200_000;

export interface BenchOptions {
  /** How many traces the data folder is filled with. */
  readonly traces: number;
  readonly quick: boolean;
  /** Only these lines; otherwise all. */
  readonly only?: readonly BenchName[];
  /** Where the figures are written as JSON. */
  readonly json?: string;
  readonly help: boolean;
}

/** An option that the bench does not take: exit code 2. */
export class BadOption extends Error {}

export const HELP = `npm run bench -- [options]

Mesure Témoin sur cette machine et compare chaque chiffre à la limite mesurée au même moment.

  --quick        ${QUICK_TRACES} traces au lieu de ${FULL_TRACES}
  --only NOM     une seule mesure, ou quelques-unes entre virgules : ${NAMES.join(', ')}
  --json FICHIER écrit aussi [{name, value, unit, limit, ratio}]
  --help         cette aide

Tout se passe dans un dossier temporaire, effacé à la fin, et sur l’adresse 127.0.0.1.`;

/** @throws BadOption saying what is accepted */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { quick = false, help = false, only, json } = valuesOf(args);
  if (json === '') throw new BadOption('--json : un nom de fichier est attendu');
  return {
    traces: quick ? QUICK_TRACES : FULL_TRACES,
    quick,
    help,
    ...(only === undefined ? {} : { only: only.split(',').map(nameOf) }),
    ...(json === undefined ? {} : { json }),
  };
}

function valuesOf(args: readonly string[]): { quick?: boolean; help?: boolean; only?: string; json?: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        only: { type: 'string' },
        json: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new BadOption(badOption(error, args));
  }
}

const ACCEPTED = '--quick, --only NOM, --json FICHIER, --help';

function badOption(error: unknown, args: readonly string[]): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const named = /'(-[^'\s]*|[^'\s]+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? args.join(' ');
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
    return `${named} : valeur manquante ou de trop (options : ${ACCEPTED})`;
  return `${named} : option inconnue (acceptées : ${ACCEPTED})`;
}

function nameOf(text: string): BenchName {
  const found = NAMES.find((name) => name === text);
  if (found === undefined) throw new BadOption(`--only ${text} : mesure inconnue ; acceptées : ${NAMES.join(', ')}`);
  return found;
}
