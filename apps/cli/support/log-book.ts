import { existsSync } from 'node:fs';
import { EventOpener, type ReadAllOptions, type ReadStreamOptions, type StoredEvent } from '#event-store';
import type { ReadEvent } from '#kernel';
import { type AnyKeyring, loadMasterKey } from '#keyring';
import { DataFolder } from '../../server/data-folder.js';
import { eventRegistry } from '../../server/log-contexts.js';
import { type Places, placesOf } from '../../server/places.js';
import type { Settings } from '../../server/settings.js';
import { type LogReader, openLogReader } from '../../server/logs.js';
import { openKeyring } from '../../server/stores.js';
import { CliFailure, EXIT } from './exit.js';

const REFRESH_EVERY = 1_000;

/** @throws CliFailure where a store that lies in the data folder is not there yet */
export function requireLog({ log, keyring }: Places, folder: DataFolder): void {
  if ([log, keyring].every((place) => !('file' in place) || existsSync(place.file))) return;
  const hint = 'Indiquez le bon dossier par TEMOIN_DATA, ou faites-en un par « npm start » ou « npm run demo ».';
  throw new CliFailure(EXIT.failure, `Aucun journal dans ${folder.path}. ${hint}`);
}

/** The log and its keys, to be read only: works beside a running server. */
export class LogBook {
  private readonly opener: EventOpener;
  private read = 0;

  private constructor(
    private readonly reader: LogReader,
    private readonly keyring: AnyKeyring,
  ) {
    this.opener = new EventOpener(eventRegistry(), keyring);
  }

  /** @throws CliFailure where there is no log; WrongMasterKey, MasterKeyUnusable, StoreUnavailable */
  static async open(settings: Settings, environment: NodeJS.ProcessEnv): Promise<LogBook> {
    const folder = new DataFolder(settings.TEMOIN_DATA);
    const places = placesOf(settings, folder);
    requireLog(places, folder);
    const { key } = loadMasterKey({ env: environment, dataDir: folder.path });
    const keyring = await openKeyring(places, { masterKey: key, readonly: true });
    return new LogBook(await openLogReader(places), keyring);
  }

  all(options: ReadAllOptions): AsyncGenerator<ReadEvent> {
    return this.opener.openAll(this.refreshing(this.reader.readAll(options)));
  }

  stream(name: string, options?: ReadStreamOptions): AsyncGenerator<ReadEvent> {
    return this.opener.openAll(this.refreshing(this.reader.readStream(name, options)));
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.keyring.close();
  }

  /** What a purge has destroyed meanwhile is not read from this process's memory. */
  private async *refreshing(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent> {
    for await (const stored of events) {
      this.read += 1;
      if (this.read % REFRESH_EVERY === 0) await this.keyring.refresh();
      yield stored;
    }
  }
}
