import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { SqliteEraser } from './sqlite-eraser.js';

interface Tables {
  trace: { position: number };
}

describe('an eraser beside a writer', () => {
  let folder: string;
  let writer: Database.Database;
  let eraser: SqliteEraser<Tables>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-eraser-'));
    const file = join(folder, 'view.db');
    writer = new Database(file);
    writer.pragma('journal_mode = WAL');
    writer.exec('CREATE TABLE trace (position INTEGER PRIMARY KEY); INSERT INTO trace VALUES (1), (2);');
    writer.exec('CREATE TABLE "_partitions" ("table" TEXT, "key" TEXT)');
    eraser = new SqliteEraser<Tables>(file);
  });

  afterEach(() => {
    writer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('waits for it, and lets others be answered meanwhile', async () => {
    writer.exec('BEGIN IMMEDIATE; INSERT INTO trace VALUES (3);');
    let done = false;
    const erased = Promise.all([
      eraser.db.deleteFrom('trace').where('position', '<', 3).execute(),
      eraser.drop('trace', '2026-03-02'),
    ]).then(() => (done = true));
    // Timers fire all along, though nothing can be erased yet.
    for (let turn = 0; turn < 20; turn += 1) await pause(2);
    expect(done).toBe(false);
    writer.exec('COMMIT');
    await erased;
    expect(writer.prepare('SELECT position FROM trace').pluck().all()).toEqual([3]);
    await eraser.close();
  });

  it('passes on what is no wait', async () => {
    await expect(eraser.db.deleteFrom('missing' as 'trace').execute()).rejects.toThrow('no such table');
    await eraser.close();
  });
});
