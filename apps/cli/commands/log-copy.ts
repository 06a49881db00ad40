import { DataFolder } from '../../server/data-folder.js';
import { type LogServer, placesOf } from '../../server/places.js';
import { readSettings } from '../../server/settings.js';
import { type LogReader, openLog, openLogReader } from '../../server/logs.js';
import { CliFailure, EXIT } from '../support/exit.js';
import { requireLog } from '../support/log-book.js';
import { copyLog, LogsDiffer } from '../support/log-copy.js';
import { number, Progress, say } from '../support/terminal.js';

export interface LogCopyOptions {
  /** `esdb://…` or `esdb+discover://…`. */
  readonly to: string;
  readonly caFile?: string;
  readonly credentialsFile?: string;
}

/** Copies the embedded log into an EventStoreDB, and holds both against one another. */
export async function copy(options: LogCopyOptions, environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings({ ...environment, EVENT_STORE: 'sqlite' });
  const folder = new DataFolder(settings.TEMOIN_DATA);
  const places = placesOf(settings, folder);
  requireLog(places, folder);
  // Nobody may write the log meanwhile.
  folder.take();
  try {
    const source = await openLogReader(places);
    try {
      await into(options, source);
    } finally {
      await source.close();
    }
  } finally {
    folder.release();
  }
}

async function into({ to, caFile, credentialsFile }: LogCopyOptions, source: LogReader): Promise<void> {
  const server: LogServer = {
    connection: to,
    ...(caFile === undefined ? {} : { caFile }),
    ...(credentialsFile === undefined ? {} : { credentialsFile }),
  };
  const target = await openLog({ log: server });
  const total = await source.head();
  let bar: { readonly label: string; readonly progress: Progress } | undefined;
  const show = (label: string) => (events: number) => {
    if (bar?.label !== label) {
      bar?.progress.stop();
      bar = { label, progress: new Progress(label, total) };
    }
    bar.progress.update(events);
  };
  const begun = performance.now();
  try {
    const { found, added, verified } = await copyLog(source, target, {
      verified: show('Vérification'),
      copied: show('Copie'),
    });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const before = found === 0 ? '' : `, ${number(found)} y étaient déjà`;
    say(
      `Journal copié : ${number(added)} événements ajoutés${before}, ${number(verified)} vérifiés un à un (${seconds} s).`,
    );
    say(
      'Pour s’en servir : EVENT_STORE à cette adresse, le même trousseau et la même clé maîtresse, puis temoin rebuild.',
    );
  } catch (error) {
    throw error instanceof LogsDiffer ? failureOf(error) : error;
  } finally {
    bar?.progress.stop();
    await target.close();
  }
}

const KINDS = { different: 'n’est pas le même dans les deux', added: 'n’est pas dans le journal d’origine' } as const;

const failureOf = ({ place, kind, event }: LogsDiffer): CliFailure =>
  new CliFailure(EXIT.data, 'La destination contient autre chose que ce journal : rien n’y a été changé de plus.', [
    `le premier écart est à l’événement ${number(place)} (${event.stream}, révision ${event.revision}) : il ${KINDS[kind]}`,
  ]);
