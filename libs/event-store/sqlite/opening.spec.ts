import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '../errors.js';
import type { NewEvent } from '../port.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLogReader } from './sqlite-log-reader.js';
import { workerUrl } from './worker-url.js';
import { WriterClient } from './writer-client.js';

const event = (): NewEvent => ({ id: randomUUID(), type: 'T', metadata: '{}', data: Buffer.alloc(5000, 1) });

describe('opening the embedded store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-log-'));
    file = join(folder, 'log.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = () => SqliteEventStore.open({ file });

  async function refused(why: RegExp): Promise<void> {
    const expected = { code: 'store.unavailable', why: expect.stringMatching(why) as unknown };
    await expect(open()).rejects.toMatchObject(expected);
    await expect((async () => new SqliteLogReader(file))()).rejects.toMatchObject(expected);
  }

  async function written(): Promise<void> {
    const store = await open();
    for (let turn = 0; turn < 20; turn += 1) await store.append('trace-1', [event(), event()], 'any');
    await store.close();
  }

  it('makes a file that only its owner can read', async () => {
    const store = await open();
    await store.append('trace-1', [event()], 'none');
    for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o077).toBe(0);
    await store.close();
  });

  it('refuses what is not a database, and leaves it as it is', async () => {
    writeFileSync(file, 'Dear reader, '.repeat(1000));
    const before = statSync(file);
    await refused(/not a database/);
    expect(statSync(file)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
  });

  it('refuses the database of another program', async () => {
    const other = new Database(file);
    other.exec('CREATE TABLE accounts (id)');
    other.close();
    await refused(/is not an event log of Témoin/);
  });

  it('refuses a log that a newer program wrote', async () => {
    await written();
    const db = new Database(file);
    db.pragma('user_version = 2');
    db.close();
    await refused(/newer Témoin \(format 2; this one knows 1\)/);
  });

  it('refuses a log that was cut short', async () => {
    await written();
    truncateSync(file, Math.floor(statSync(file).size / 2));
    await refused(/malformed/);
  });

  it('refuses a log whose head lies before its last event', async () => {
    await written();
    const db = new Database(file);
    db.exec('UPDATE log SET head = 39');
    db.close();
    await refused(/is damaged: event 40 follows its head 39/);
  });

  it('refuses a folder that does not exist', async () => {
    file = join(folder, 'nowhere', 'log.db');
    await refused(/nowhere/);
  });

  it('refuses a second writer, and takes it when the first has closed', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ why: expect.stringMatching(/already open for writing/) });
    await first.append('trace-1', [event()], 'none');
    await first.close();
    const second = await open();
    expect(await second.append('trace-1', [event()], 0)).toEqual({ revision: 1, position: 2 });
    await second.close();
  });

  it('finishes the making of a log that was interrupted', async () => {
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.close();
    const store = await open();
    expect(await store.head()).toBe(0);
    await store.close();
  });
});

describe('the thread of the writer', () => {
  it('fails every call, pending and later, when it dies', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'temoin-log-'));
    const client = await WriterClient.open({ file: join(folder, 'log.db') });
    const pending = [
      client.append('trace-1', [event()], 'any', 5020),
      client.delete('trace-2', 'any'),
      client.scavenge(),
    ];
    const settled = Promise.allSettled(pending);
    await client.worker.terminate();
    for (const outcome of await settled) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable);
    }
    for (const later of [client.append('trace-1', [event()], 'any', 5020), client.delete('trace-2', 'any')]) {
      await expect(later).rejects.toThrow(StoreUnavailable);
    }
    await client.close();
    rmSync(folder, { recursive: true });
  });

  it('is found beside a compiled module, and in dist/ from a source; never built, it says how to build it', () => {
    expect(workerUrl(import.meta.url, 'writer.worker').pathname).toMatch(
      /\/dist\/libs\/event-store\/sqlite\/writer.worker.js$/,
    );
    const built = new URL('./writer.worker.js', workerUrl(import.meta.url, 'writer.worker'));
    expect(workerUrl(built.href, 'writer.worker').href).toBe(built.href);
    expect(() => workerUrl(import.meta.url, 'nothing.worker')).toThrow(
      /nothing.worker.js is missing: run npm run build/,
    );
  });
});
