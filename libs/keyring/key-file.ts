import Database from 'better-sqlite3';
import { KeyringUnreadable } from './errors.js';
import { dayKeyId, KEPT, type WrappedKept } from './kept-keys.js';

const SCHEMA_VERSION = 1;
const BUSY_MS = 5000;
const SCHEMA = `
  CREATE TABLE keys (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, wrapped BLOB, created_at INTEGER NOT NULL, destroyed_at INTEGER
  );
  CREATE INDEX keys_kind ON keys (kind, id);
  CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
  INSERT INTO facts VALUES ('destructions', 0);
  PRAGMA user_version = ${SCHEMA_VERSION};`;

/** What the keyring tells of a key. Instants are milliseconds since the epoch. */
export interface KeyListing {
  readonly id: string;
  readonly kind: string;
  readonly createdAt: number;
  readonly destroyedAt: number | undefined;
}

export interface WrappedKey {
  /** `null`: destroyed. */
  readonly wrapped: Buffer | null;
}

/**
 * The SQLite file of the wrapped keys. WAL, so that readers in other threads never hold the writer up; every commit is
 * synced; what is overwritten is zeroed (`secure_delete`), and a destruction also empties the WAL, which held the page.
 */
export class KeyFile {
  private readonly db: Database.Database;
  private readonly select: Database.Statement<[string], WrappedKey>;
  private readonly count: Database.Statement<[], { value: number }>;

  constructor(
    file: string,
    private readonly readonly: boolean,
  ) {
    this.db = openDatabase(file, readonly);
    this.select = this.db.prepare('SELECT wrapped FROM keys WHERE id = ?');
    this.count = this.db.prepare("SELECT value FROM facts WHERE name = 'destructions'");
    // A stop between a destruction and the emptying of the WAL is made good here.
    if (!readonly) this.emptyWal();
  }

  find(id: string): WrappedKey | undefined {
    return this.select.get(id);
  }

  /** Durable once this returns. A key that stands already is left as it is. */
  add(id: string, kind: string, wrapped: Buffer, createdAt: number): void {
    this.db
      .prepare('INSERT INTO keys VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING')
      .run(id, kind, wrapped, createdAt);
  }

  /** Overwrites the wrapped bytes wherever this file and its WAL hold them. Repeating it is harmless. */
  destroy(ids: readonly string[], at: number): void {
    const sql = 'UPDATE keys SET wrapped = NULL, destroyed_at = ? WHERE id = ? AND wrapped IS NOT NULL';
    const update = this.db.prepare(sql);
    this.db.transaction(() => {
      const gone = ids.reduce((sum, id) => sum + update.run(at, id).changes, 0);
      this.db.prepare("UPDATE facts SET value = value + ? WHERE name = 'destructions'").run(gone);
    })();
    this.emptyWal();
  }

  /**
   * Durable once this returns. One that stands already is left as it is; one that was released is kept anew, since the
   * day's key could still make it. @returns false, and keeps none, where the day's key is destroyed.
   */
  keep(day: string, keys: readonly WrappedKept[]): boolean {
    const insert = this.db.prepare(
      `INSERT INTO keys VALUES (?, '${KEPT}', ?, ?, NULL) ON CONFLICT (id) DO UPDATE
       SET wrapped = excluded.wrapped, created_at = excluded.created_at, destroyed_at = NULL WHERE wrapped IS NULL`,
    );
    return this.db
      .transaction(() => {
        if (!this.find(dayKeyId(day))?.wrapped) return false;
        for (const key of keys) insert.run(key.id, key.wrapped, key.createdAt);
        return true;
      })
      .immediate();
  }

  /** In order of id. @param day undefined: of all days. */
  kept(day?: string): WrappedKept[] {
    const prefix = dayKeyId(day ?? '');
    return this.db
      .prepare<[string, string], WrappedKept>(
        `SELECT id, wrapped, created_at AS createdAt FROM keys
         WHERE kind = '${KEPT}' AND id > ? AND id < ? AND wrapped IS NOT NULL ORDER BY id`,
      )
      .all(prefix, `${prefix}~`);
  }

  /** Grows with every destruction, by whatever thread. */
  destructions(): number {
    return this.count.get()?.value ?? 0;
  }

  list(kind?: string): KeyListing[] {
    return this.db
      .prepare<[string | null], KeyListing & { destroyedAt: number | null }>(
        `SELECT id, kind, created_at AS createdAt, destroyed_at AS destroyedAt
         FROM keys WHERE kind = coalesce(?, kind) ORDER BY id`,
      )
      .all(kind ?? null)
      .map((row) => ({ ...row, destroyedAt: row.destroyedAt ?? undefined }));
  }

  fact(name: string): Buffer | undefined {
    return this.db.prepare<[string], { value: Buffer }>('SELECT value FROM facts WHERE name = ?').get(name)?.value;
  }

  addFact(name: string, value: Buffer): void {
    this.db.prepare('INSERT INTO facts VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, value);
  }

  close(): void {
    if (this.db.open && !this.readonly) this.emptyWal();
    this.db.close();
  }

  private emptyWal(): void {
    const [outcome] = this.db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (outcome?.busy !== 0) {
      throw new Error('the keyring’s WAL could not be emptied: a reader has held it too long; destroy the key again');
    }
  }
}

function openDatabase(file: string, readonly: boolean): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly, fileMustExist: readonly, timeout: BUSY_MS });
    if (!readonly) {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('secure_delete = ON');
    }
    const version = db.pragma('user_version', { simple: true });
    if (version === 0 && !readonly) db.transaction((fresh: Database.Database) => fresh.exec(SCHEMA)).immediate(db);
    else if (version !== SCHEMA_VERSION) throw new KeyringUnreadable(`version ${String(version)}`);
    return db;
  } catch (error) {
    db?.close();
    if (isSqliteError(error)) throw new KeyringUnreadable(`${file}: ${error.message}`);
    throw error;
  }
}

/** By its shape: the driver's native part may have been loaded with another copy of the class (worker threads, tests). */
const isSqliteError = (error: unknown): error is { readonly message: string } =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_');
