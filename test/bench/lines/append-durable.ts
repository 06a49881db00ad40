import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toInstant, type TraceDraft } from '#kernel';
import type { Line } from '../bench.js';
import { drafts, inBatches } from '../data/drafts.js';
import { openStores, type Stores } from '../data/stores.js';
import { number } from '../figures.js';
import { median, timed } from '../statistics.js';

const WRITERS = 1000;
const ROUNDS = 5;
const A_ROUND = 60_000;
const A_MILLISECOND = 100;
const ROWS_A_TRANSACTION = 1000;

/** 1,000 writers that each wait for their trace to be durable before the next, against raw inserts of the same rows. */
export const appendDurable: Line = {
  names: ['append-durable'],
  async measure({ workspace }) {
    const folder = workspace.path('append');
    mkdirSync(folder);
    const stores = await openStores(folder);
    const raw = rawLog(join(folder, 'raw.db'));
    const speeds: number[] = [];
    const limits: number[] = [];
    try {
      let warm = false;
      for (const batch of inBatches(busyDrafts((ROUNDS + 1) * A_ROUND), A_ROUND)) {
        if (!warm) {
          await writeAll(stores, batch);
          warm = true;
          continue;
        }
        speeds.push(A_ROUND / (await timed(() => writeAll(stores, batch))));
        const rows = lastRows(join(folder, 'log.db'), A_ROUND);
        limits.push(A_ROUND / (await timed(() => insertAll(raw, rows))));
      }
    } finally {
      raw.close();
      await stores.close();
      workspace.remove('append');
    }
    return [
      {
        name: 'append-durable',
        value: median(speeds),
        unit: 'événements/s',
        limit: median(limits),
        against: `better-sqlite3 seul, WAL, synchronous=FULL, ${number(ROWS_A_TRANSACTION)} lignes par transaction`,
        wanted: [{ of: 'ratio', bound: 'at-least', threshold: 0.5 }],
        notes: [
          `${number(WRITERS)} écrivains, ${ROUNDS} reprises de ${number(A_ROUND)} traces scellées, en alternance`,
        ],
      },
    ];
  },
};

/**
 * Traces of one busy moment, a hundred a millisecond: what so many writers at once leave. Made as they are asked for: all
 * of them at once would be a heap that no server has, for the collector to walk through meanwhile.
 */
function* busyDrafts(total: number): Generator<TraceDraft> {
  const begun = Date.now() - total / A_MILLISECOND;
  let index = 0;
  for (const draft of drafts(total, begun, ROUNDS + 1)) {
    const at = toInstant(begun + Math.floor(index / A_MILLISECOND));
    index += 1;
    yield { ...draft, content: { ...draft.content, at } };
  }
}

/** Each writer takes the next draft once its last one is durable. */
async function writeAll({ recorder }: Stores, all: readonly TraceDraft[]): Promise<void> {
  const left = all.values();
  const write = async (): Promise<void> => {
    for (const draft of left) await recorder.record(draft);
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

type Row = unknown[];

function lastRows(log: string, count: number): Row[] {
  const db = new Database(log, { readonly: true });
  const select = db.prepare<[number], Row>('SELECT * FROM events ORDER BY position DESC LIMIT ?').raw();
  const rows = select.all(count).reverse();
  db.close();
  return rows;
}

function rawLog(file: string): Database.Database {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`
    CREATE TABLE events (position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
      category INTEGER NOT NULL, id BLOB NOT NULL, type TEXT NOT NULL, metadata TEXT NOT NULL, data BLOB NOT NULL);
    CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
    CREATE INDEX events_by_category ON events (category, position) WHERE category > 0;`);
  return db;
}

function insertAll(db: Database.Database, rows: readonly Row[]): void {
  const insert = db.prepare<Row>('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (let from = 0; from < rows.length; from += ROWS_A_TRANSACTION) {
    db.exec('BEGIN');
    for (const row of rows.slice(from, from + ROWS_A_TRANSACTION)) insert.run(...row);
    db.exec('COMMIT');
  }
}
