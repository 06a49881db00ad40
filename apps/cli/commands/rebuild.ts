import { loadMasterKey } from '#keyring';
import { Generations, type ProjectionFailure } from '#read-store';
import { viewGroups } from '../../server/log-contexts.js';
import { DataFolder } from '../../server/data-folder.js';
import { LogFeed } from '../../server/feed.js';
import { type Places, placesOf } from '../../server/places.js';
import { readSettings } from '../../server/settings.js';
import { openProjections } from '../../server/stores.js';
import { badUsage, CliFailure, EXIT } from '../support/exit.js';
import { requireLog } from '../support/log-book.js';
import { number, Progress, say } from '../support/terminal.js';

/** Rebuilds views from the log into new generations and puts them in service. @param asked none: all groups. */
export async function rebuild(asked: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const known = viewGroups.map(({ name }) => name);
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw badUsage(`vue inconnue : ${unknown.join(', ')} (acceptées : ${known.join(', ')})`);
  const settings = readSettings(environment);
  const folder = new DataFolder(settings.TEMOIN_DATA);
  const places = placesOf(settings, folder);
  requireLog(places, folder);
  folder.take();
  try {
    const { key } = loadMasterKey({ env: environment, dataDir: folder.path });
    await run(places, asked.length === 0 ? known : [...new Set(asked)], key);
  } finally {
    folder.release();
  }
}

async function run(places: Places, names: readonly string[], key: Buffer): Promise<void> {
  const failures: ProjectionFailure[] = [];
  const feed = await LogFeed.open(places, key, { ahead: true });
  const begun = performance.now();
  let progress: Progress | undefined;
  let total: number | undefined;
  try {
    total = await feed.head();
    progress = new Progress('Reconstruction', total);
    const projections = await openProjections(places, feed, {
      advanced: () => undefined,
      rebuilding: (_, position) => progress?.update(position),
      stopped: (failure) => failures.push(failure),
      swapped: () => undefined,
    });
    await projections.rebuild(names, new AbortController().signal);
  } finally {
    progress?.stop();
    await feed.close();
  }
  if ('folder' in places.views) {
    const generations = new Generations(places.views.folder);
    for (const name of names) generations.sweep(name);
  }
  report(names, failures, total ?? 0, (performance.now() - begun) / 1000);
}

function report(
  names: readonly string[],
  failures: readonly ProjectionFailure[],
  total: number,
  seconds: number,
): void {
  const failed = failures.map(({ group }) => group);
  const done = names.filter((name) => !failed.includes(name));
  const speed = number(Math.round(total / seconds));
  if (done.length > 0) {
    say(
      `Vues reconstruites : ${done.join(', ')} (${number(total)} événements en ${seconds.toFixed(1)} s, ${speed}/s).`,
    );
  }
  if (failures.length === 0) return;
  throw new CliFailure(
    EXIT.failure,
    'Ces vues n’ont pas pu être reconstruites et restent comme elles étaient :',
    failures.map(
      ({ group, projection, type, position, cause }) =>
        `${group} : la projection ${projection} s’arrête à l’événement ${type}, position ${position} : ${why(cause)}`,
    ),
  );
}

const why = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
