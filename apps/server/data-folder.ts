import Database from 'better-sqlite3';
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Somebody else is at work on the data folder. */
export class FolderInUse extends Error {
  constructor(readonly folder: string) {
    super(
      `Le dossier de données ${folder} est déjà utilisé par un autre Témoin. ` +
        'Arrêtez-le d’abord, ou choisissez un autre dossier par TEMOIN_DATA.',
    );
  }
}

/** The folder of one server's data: where each file is, and the lock that keeps a second process out. */
export class DataFolder {
  readonly log: string;
  readonly keyring: string;
  readonly views: string;
  readonly outbox: string;
  readonly integrity: string;
  readonly exports: string;
  private lock: Database.Database | undefined;

  constructor(folder: string) {
    this.path = resolve(folder);
    this.log = join(this.path, 'log.db');
    this.keyring = join(this.path, 'keyring.db');
    this.views = join(this.path, 'views');
    this.outbox = join(this.path, 'outbox');
    this.integrity = join(this.path, 'integrity');
    this.exports = join(this.path, 'exports');
  }

  readonly path: string;

  /**
   * Makes the folder and takes it. The lock is an SQLite one: the system drops it with the process, however it ends.
   * @throws FolderInUse
   */
  take(): this {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    chmodSync(this.path, 0o700);
    const lock = new Database(join(this.path, 'lock.db'), { timeout: 0 });
    try {
      lock.pragma('locking_mode = EXCLUSIVE');
      lock.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (pid INTEGER); COMMIT');
    } catch (error) {
      lock.close();
      // By its code: the addon keeps the error class of whoever loaded it first, which another realm's is not.
      if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw new FolderInUse(this.path);
      throw error;
    }
    this.lock = lock;
    return this;
  }

  release(): void {
    this.lock?.close();
    this.lock = undefined;
  }
}
