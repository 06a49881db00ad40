import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { Refusal } from '#kernel';
import type { Eraser } from '../views.js';
import { partitionName } from './ddl.js';
import { OWN_PATIENCE, PatientDialect, patiently } from './patient.js';
import { remembering } from './remembering.js';

const TRIES = 200;
const BETWEEN = 25;

/** Erases in one file, beside its writer. What goes is overwritten (`secure_delete`), and the write-ahead log emptied. */
export class SqliteEraser<Tables> implements Eraser<Tables> {
  readonly db: Kysely<Tables>;
  private readonly database: Database.Database;

  constructor(file: string) {
    this.database = new Database(file, { fileMustExist: true, timeout: OWN_PATIENCE });
    this.database.pragma('secure_delete = ON');
    // The disk is waited for once, where the write-ahead log is emptied.
    this.database.pragma('synchronous = NORMAL');
    this.db = new Kysely<Tables>({ dialect: new PatientDialect({ database: remembering(this.database) }) });
  }

  async days(table: string): Promise<readonly string[]> {
    return this.database
      .prepare<[string], string>('SELECT "key" FROM _partitions WHERE "table" = ? ORDER BY "key"')
      .pluck()
      .all(table);
  }

  partition<Name extends keyof Tables & string>(table: Name, day: string): Name {
    return partitionName(table, day) as Name;
  }

  async drop(table: string, day: string): Promise<void> {
    const drop = this.database.transaction(() => {
      this.database.exec(`DROP TABLE IF EXISTS "${partitionName(table, day)}"`);
      this.database.prepare('DELETE FROM _partitions WHERE "table" = ? AND "key" = ?').run(table, day);
    });
    await patiently(() => drop.immediate());
  }

  async clean(): Promise<void> {
    // `secure_delete` has overwritten them.
  }

  /** @throws Refusal `view.unavailable` where a reader holds the write-ahead log: to be tried again */
  async close(): Promise<void> {
    try {
      for (let tries = 0; !this.emptied(); tries += 1) {
        if (tries >= TRIES) throw new Refusal('view.unavailable', 'unavailable');
        await pause(BETWEEN);
      }
    } finally {
      this.database.close();
    }
  }

  private emptied(): boolean {
    const [result] = this.database.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
    return result.busy === 0;
  }
}
