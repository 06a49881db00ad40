import { loadMasterKey } from '#keyring';
import { Generations, type ProjectionFailure, SqliteProjections } from '#read-store';
import { SqliteLogReader } from '#event-store';
import { viewGroups } from '../../server/log-contexts.js';
import { DataFolder } from '../../server/data-folder.js';
import { LogFeed } from '../../server/feed.js';
import { readSettings } from '../../server/settings.js';
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
  requireLog(folder);
  folder.take();
  try {
    await run(folder, asked.length === 0 ? known : [...new Set(asked)], environment);
  } finally {
    folder.release();
  }
}

async function run(folder: DataFolder, names: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { key } = loadMasterKey({ env: environment, dataDir: folder.path });
  const total = await lengthOf(folder);
  const failures: ProjectionFailure[] = [];
  const progress = new Progress('Reconstruction', total);
  const feed = LogFeed.on(folder, key);
  const begun = performance.now();
  try {
    const projections = new SqliteProjections(folder.views, viewGroups, feed, {
      advanced: () => undefined,
      rebuilding: (_, position) => progress.update(position),
      stopped: (failure) => failures.push(failure),
      swapped: () => undefined,
    });
    await projections.rebuild(names, new AbortController().signal);
  } finally {
    progress.stop();
    await feed.close();
  }
  const generations = new Generations(folder.views);
  for (const name of names) generations.sweep(name);
  report(names, failures, total, (performance.now() - begun) / 1000);
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

async function lengthOf({ log }: DataFolder): Promise<number> {
  const reader = new SqliteLogReader(log);
  try {
    return await reader.head();
  } finally {
    await reader.close();
  }
}
