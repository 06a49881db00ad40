import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { Refusal } from '#kernel';
import type { Eraser } from '../views.js';
import { partitionName } from './ddl.js';
import { OWN_PATIENCE, PatientDialect, patiently } from './patient.js';
import { remembering } from './remembering.js';

/** Some milliseconds of overwriting. */
const ROWS_AT_ONCE = 500;
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

  /** A large table goes little by little: overwriting all of it at once would hold up the thread, and the views' writer. */
  async drop(table: string, day: string): Promise<void> {
    const name = partitionName(table, day);
    for (const index of this.indexesOf(name)) await patiently(() => this.database.exec(`DROP INDEX "${index}"`));
    if (this.hasRowids(name)) await this.empty(name);
    const drop = this.database.transaction(() => {
      this.database.exec(`DROP TABLE IF EXISTS "${name}"`);
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

  /** Those that a statement made; the one of a primary key goes with its table. */
  private indexesOf(name: string): readonly string[] {
    const find = `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`;
    return this.database.prepare<[string], string>(find).pluck().all(name);
  }

  private hasRowids(name: string): boolean {
    return this.database.prepare('SELECT 1 FROM pragma_table_list WHERE name = ? AND wr = 0').get(name) !== undefined;
  }

  private async empty(name: string): Promise<void> {
    const some = `SELECT rowid FROM "${name}" ORDER BY rowid LIMIT ${ROWS_AT_ONCE}`;
    const remove = this.database.prepare(`DELETE FROM "${name}" WHERE rowid IN (${some})`);
    while ((await patiently(() => remove.run())).changes > 0) await breathe();
  }

  private emptied(): boolean {
    const [result] = this.database.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
    return result.busy === 0;
  }
}
