import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePartnerFile, type PartnerFile } from '#partners';
import { SeededDossierSource } from '#services/cdap';
import { DataFolder } from '../../server/data-folder.js';
import { startServer } from '../../server/server.js';
import { placesOf } from '../../server/places.js';
import { readSettings, type Settings } from '../../server/settings.js';
import { openLogReader } from '../../server/logs.js';
import { type Filled, fill } from '../demo/fill.js';
import { invitation } from '../demo/invitation.js';
import { badUsage, CliFailure, EXIT } from '../support/exit.js';
import { projectFolder } from '../support/project.js';
import { number, Progress, say } from '../support/terminal.js';

export interface DemoOptions {
  readonly onlyFill?: boolean;
  readonly traces: number;
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly until?: number;
}

const DOSSIERS = 100_000;

/** Fills an empty data folder with invented partners and six months of their activity, then serves it. */
export async function demo(options: DemoOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const now = Date.now();
  const { until = now } = options;
  if (until > now) throw badUsage('--until : un instant déjà passé est attendu, l’activité ne va pas dans l’avenir');
  const folder = new DataFolder(settings.TEMOIN_DATA);
  await requireEmpty(folder, settings);
  const filled = await fillWithProgress({ ...options, until }, folder, settings, environment);
  const guide = (url: string): string => invitation(filled, url);
  const kept = join(folder.path, 'demo.txt');
  writeFileSync(kept, `${guide(`http://${settings.HOST}:${settings.PORT}`)}\n`, { mode: 0o600 });
  if (options.onlyFill === true) {
    say(guide(`http://${settings.HOST}:${settings.PORT}`));
    say(`\n(Le même texte est dans ${kept}.) Pour démarrer : npm start`);
    return;
  }
  await serve(settings, environment, guide);
}

async function requireEmpty(folder: DataFolder, settings: Settings): Promise<void> {
  const places = placesOf(settings, folder);
  if ('file' in places.log && !existsSync(places.log.file)) return;
  const reader = await openLogReader(places);
  try {
    if ((await reader.head()) === 0) return;
  } finally {
    await reader.close();
  }
  const choice = 'Donnez-en un autre par TEMOIN_DATA, ou supprimez celui-ci s’il ne contient qu’une démonstration.';
  const started = 'Pour démarrer avec ce qu’il contient : npm start.';
  throw new CliFailure(
    EXIT.failure,
    `Le dossier de données ${folder.path} n’est pas vide : la démonstration n’y touche pas.`,
    [choice, started],
  );
}

async function fillWithProgress(
  { traces, seed, until }: Required<Pick<DemoOptions, 'traces' | 'seed' | 'until'>>,
  folder: DataFolder,
  settings: Settings,
  environment: NodeJS.ProcessEnv,
): Promise<Filled> {
  const bars: { [phase in 'writing' | 'projecting']?: Progress } = {};
  const labels = { writing: 'Traces', projecting: 'Vues' };
  const begun = performance.now();
  const numbers = new SeededDossierSource(settings.TEMOIN_DOSSIER_SEED, DOSSIERS);
  try {
    const filled = await fill({
      ...{ folder, settings, environment, numbers, traces, seed, until, files: examples() },
      progress: (phase, done, total) => {
        if (phase === 'projecting') bars.writing?.stop();
        (bars[phase] ??= new Progress(labels[phase], total)).update(done);
      },
    });
    const seconds = (performance.now() - begun) / 1000;
    const speed = number(Math.round(filled.traces / seconds));
    for (const bar of Object.values(bars)) bar.stop();
    say(`${number(filled.traces)} traces, ${filled.cast.agents.length} comptes, ${filled.days.length} jours ouvrés :`);
    say(`journal écrit et vues à jour en ${seconds.toFixed(1)} s (${speed} traces/s), dans ${folder.path}\n`);
    return filled;
  } finally {
    for (const bar of Object.values(bars)) bar.stop();
  }
}

/** The three partners of the project's examples. */
export function examples(): PartnerFile[] {
  const folder = join(projectFolder, 'examples');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => parsePartnerFile(readFileSync(join(folder, name), 'utf8')));
}

async function serve(
  settings: Settings,
  environment: NodeJS.ProcessEnv,
  guide: (url: string) => string,
): Promise<void> {
  const server = await startServer({ settings, environment }).catch((error: unknown) => {
    if ((error as { code?: unknown } | null)?.code !== 'EADDRINUSE') throw error;
    const ports = `PORT (${settings.PORT}) ou METRICS_PORT (${settings.METRICS_PORT})`;
    const then =
      'Le dossier est rempli : choisissez un autre port et lancez « npm start » ; demo.txt dit qui peut se connecter.';
    throw new CliFailure(EXIT.failure, `Le serveur ne démarre pas, un port est déjà pris : ${ports}.`, [then]);
  });
  say(guide(server.url));
  say(`\nTémoin écoute sur ${server.url} (documentation : ${server.url}/api/docs). Ctrl-C pour arrêter.`);
  for (const notice of server.notices) say(notice);
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
  });
  say(`${signal} reçu : Témoin finit ce qu’il a commencé, puis s’arrête.`);
  await server.close();
}
