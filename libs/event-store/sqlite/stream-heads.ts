import { LRUCache } from 'lru-cache';
import { CATEGORIES } from '../port.js';
import { categoryOf } from '../stream-name.js';
import { type Connection, DELETED, LIVE } from './database.js';

const CACHED = 10_000;

export interface StreamHead {
  readonly id: number;
  readonly name: string;
  readonly category: number;
  lastRevision: number;
  deleted: number;
}

/** Where each stream stands: the streams in use in memory, the others in the file. */
export class StreamHeads {
  private readonly cache = new LRUCache<string, StreamHead>({ max: CACHED });
  private readonly select;
  private readonly insert;
  private readonly markDeleted;
  private readonly lastId;
  private nextId: number;

  constructor(db: Connection) {
    this.select = db.prepare<[string], StreamHead>(
      `SELECT id, name, category, deleted,
         coalesce((SELECT max(revision) FROM events WHERE stream = streams.id), -1) AS lastRevision
       FROM streams WHERE name = ?`,
    );
    this.insert = db.prepare<[number, string, number, number]>('INSERT INTO streams VALUES (?, ?, ?, ?)');
    this.markDeleted = db.prepare<[number]>(`UPDATE streams SET deleted = ${DELETED} WHERE id = ?`);
    this.lastId = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM streams').pluck();
    this.nextId = (this.lastId.get() ?? 0) + 1;
  }

  find(name: string): StreamHead | undefined {
    let head = this.cache.get(name);
    if (head === undefined) {
      head = this.select.get(name);
      if (head !== undefined) this.cache.set(name, head);
    }
    return head;
  }

  create(name: string): StreamHead {
    const category = CATEGORIES.indexOf(categoryOf(name));
    const head = { id: this.nextId, name, category, lastRevision: -1, deleted: LIVE };
    this.insert.run(head.id, name, category, LIVE);
    this.nextId += 1;
    this.cache.set(name, head);
    return head;
  }

  delete(head: StreamHead): void {
    this.markDeleted.run(head.id);
    head.deleted = DELETED;
  }

  /** After a rollback: the file knows better. */
  forget(): void {
    this.cache.clear();
    this.nextId = (this.lastId.get() ?? 0) + 1;
  }
}
