import type Database from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';
import { Statements } from './statements.js';

/** Kysely prepares every query anew, which costs more than running it; here the same text is prepared once. */
export function remembering(database: Database.Database): SqliteDatabase {
  const statements = new Statements(database);
  return { prepare: (sql) => statements.of(sql), close: () => void database.close() };
}
