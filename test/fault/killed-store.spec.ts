import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { SqliteEventStore, workerUrl } from '#event-store';
import { events } from '../contract/event-store/samples.js';

const ROUNDS = Number(process.env['TEMOIN_CAMPAIGN_ROUNDS'] ?? 5);
const ROUNDS_PER_LOG = 20;
const LOAD = fileURLToPath(workerUrl(import.meta.url, 'append-load'));

/** Runs the load, kills it after some number of acknowledgements, and gives every line that it printed. */
async function killedAfter(file: string, round: number, mode: string, acknowledgements: number): Promise<string[]> {
  const child = spawn(process.execPath, [LOAD, file, String(round), mode], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints = text(child.stderr);
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === acknowledgements) child.kill('SIGKILL');
  }
  expect({ complaints: await complaints, end: await ended }).toEqual({ complaints: '', end: [null, 'SIGKILL'] });
  // The last line may have been cut in two by the kill.
  return lines.filter((line) => /^\S+ (deleted|\d+ [0-9a-f-]{36})$/.test(line));
}

describe('a store whose process is killed while it writes', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-kill-'));
    file = join(folder, 'log.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function checkFile(): void {
    const db = new Database(file, { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const holes = db.prepare(
      'SELECT stream FROM events GROUP BY stream HAVING count(*) <> max(revision) + 1 AND min(revision) = 0',
    );
    expect(holes.all()).toEqual([]);
    db.close();
  }

  async function checkStore(acknowledged: Map<string, string>, deleted: Set<string>, deleting: boolean): Promise<void> {
    const store = await SqliteEventStore.open({ file });
    const seen = new Map<string, number>();
    let last = 0;
    const wrong: string[] = [];
    for await (const { stream, revision, id, position } of store.readAll()) {
      const key = `${stream} ${revision}`;
      // Positions are left out only by what was deleted.
      const follows = deleting ? position > last : position === last + 1;
      if (!follows || revision !== (seen.get(stream) ?? -1) + 1 || deleted.has(stream))
        wrong.push(`${key} ${position}`);
      last = position;
      seen.set(stream, revision);
      if (acknowledged.get(key) === id) acknowledged.delete(key);
    }
    expect(wrong).toEqual([]);
    expect([...acknowledged.keys()]).toEqual([]);
    const head = await store.head();
    const appended = await store.append('trace-one', events(1), 'any');
    expect(appended).toEqual({ revision: (seen.get('trace-one') ?? -1) + 1, position: head + 1 });
    await store.close();
  }

  it.each([
    ['appends', false],
    ['appends, deletes and scavenges', true],
  ])(
    'loses nothing that it had acknowledged, and opens again, killed again and again while it %s',
    async (_, deleting) => {
      const acknowledged = new Map<string, string>();
      const deleted = new Set<string>();
      for (let round = 0; round < ROUNDS; round += 1) {
        // Each check reads the whole log again: a campaign starts a new one now and then.
        if (round > 0 && round % ROUNDS_PER_LOG === 0) {
          for (const name of readdirSync(folder)) rmSync(join(folder, name));
          acknowledged.clear();
          deleted.clear();
        }
        const lines = await killedAfter(file, round, deleting ? 'deleting' : '', 1 + Math.floor(Math.random() * 5_000));
        for (const [stream = '', revision = '', id = ''] of lines.map((line) => line.split(' '))) {
          if (revision === 'deleted') deleted.add(stream);
          else acknowledged.set(`${stream} ${revision}`, id);
        }
        checkFile();
        await checkStore(new Map(acknowledged), deleted, deleting);
      }
    },
    3_600_000,
  );
});
