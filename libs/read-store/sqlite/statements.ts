import type { Database, Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';

const MOST = 1000;

/** Prepared statements by their text, bounded. */
export class Statements {
  private readonly cache = new LRUCache<string, Statement<unknown[]>>({ max: MOST });

  constructor(private readonly database: Database) {}

  of(sql: string): Statement<unknown[]> {
    let statement = this.cache.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare<unknown[]>(sql);
      this.cache.set(sql, statement);
    }
    return statement;
  }
}
