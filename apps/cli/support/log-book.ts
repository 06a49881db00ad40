import { existsSync } from 'node:fs';
import {
  EventOpener,
  type ReadAllOptions,
  type ReadStreamOptions,
  SqliteLogReader,
  type StoredEvent,
} from '#event-store';
import type { ReadEvent } from '#kernel';
import { Keyring, loadMasterKey } from '#keyring';
import { eventRegistry } from '../../server/log-contexts.js';
import type { DataFolder } from '../../server/data-folder.js';
import { CliFailure, EXIT } from './exit.js';

const REFRESH_EVERY = 1_000;

/** @throws CliFailure where the folder holds no log yet */
export function requireLog(folder: DataFolder): void {
  if (existsSync(folder.log) && existsSync(folder.keyring)) return;
  const hint = 'Indiquez le bon dossier par TEMOIN_DATA, ou faites-en un par « npm start » ou « npm run demo ».';
  throw new CliFailure(EXIT.failure, `Aucun journal dans ${folder.path}. ${hint}`);
}

/** The log and its keys, to be read only: works beside a running server. */
export class LogBook {
  private readonly opener: EventOpener;
  private read = 0;

  private constructor(
    private readonly reader: SqliteLogReader,
    private readonly keyring: Keyring,
  ) {
    this.opener = new EventOpener(eventRegistry(), keyring);
  }

  /** @throws CliFailure where there is no log; WrongMasterKey, MasterKeyUnusable, StoreUnavailable */
  static open(folder: DataFolder, environment: NodeJS.ProcessEnv): LogBook {
    requireLog(folder);
    const { key } = loadMasterKey({ env: environment, dataDir: folder.path });
    const keyring = Keyring.open({ file: folder.keyring, masterKey: key, readonly: true });
    return new LogBook(new SqliteLogReader(folder.log), keyring);
  }

  async *all(options: ReadAllOptions): AsyncGenerator<ReadEvent> {
    for await (const stored of this.reader.readAll(options)) yield this.opened(stored);
  }

  async *stream(name: string, options?: ReadStreamOptions): AsyncGenerator<ReadEvent> {
    for await (const stored of this.reader.readStream(name, options)) yield this.opened(stored);
  }

  async close(): Promise<void> {
    await this.reader.close();
    this.keyring.close();
  }

  /** What a purge has destroyed meanwhile is not read from this process's memory. */
  private opened(stored: StoredEvent): ReadEvent {
    this.read += 1;
    if (this.read % REFRESH_EVERY === 0) this.keyring.refresh();
    return this.opener.open(stored);
  }
}
