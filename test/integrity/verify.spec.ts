import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  auditEvents,
  CheckpointSigner,
  NoteSigner,
  TreeFiles,
  TreeGrower,
  TreeWriter,
  type Verified,
  verifyLog,
} from '#audit';
import { EventRegistry, Journal, type NewEvent, SqliteEventStore, SqliteLogReader } from '#event-store';
import { randomIds } from '../../apps/server/ids.js';

const EVENTS = 600;
const signer = new NoteSigner('temoin-test', Buffer.alloc(32, 1));
const other = new NoteSigner('temoin-test', Buffer.alloc(32, 2));
const sealsNothing = (): never => {
  throw new Error('nothing is sealed here');
};
const nobody = {
  near: true,
  prepareToSeal: () => undefined,
  prepareToOpen: () => undefined,
  seal: sealsNothing,
  payloadKey: sealsNothing,
  payloads: { before: 0, after: 0, sealInPlace: sealsNothing },
  open: () => undefined,
};

const event = (rank: number): NewEvent => ({
  id: randomIds.next(1_790_000_000_000 + rank),
  type: 'ActionTraced',
  metadata: `{"rank":${rank}}`,
  data: Buffer.from(`sealed bytes of ${rank}`),
});

/** Follows a log to its end and signs; what a server does by itself. */
async function follow(folder: string, key: NoteSigner, at = 1_790_000_000_000): Promise<string> {
  const store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
  try {
    const journal = new Journal(store, new EventRegistry(auditEvents), nobody, randomIds, () => '2026-11-24');
    const grower = new TreeGrower(store, new TreeWriter(join(folder, 'integrity'), `${at}`));
    const signing = new CheckpointSigner({
      journal,
      signer: key,
      clock: { now: () => at },
      ids: randomIds,
      every: 1000,
    });
    await signing.signWhenDue(await grower.run());
    const head = await grower.run();
    await signing.signWhenDue(head);
    return signing.note(head);
  } finally {
    await store.close();
  }
}

async function fill(folder: string, from: number, to: number): Promise<void> {
  const store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
  for (let rank = from; rank < to; rank += 1) await store.append(`trace-2026-11-2${rank % 3}.w`, [event(rank)], 'any');
  await store.close();
}

async function verify(
  folder: string,
  kept: readonly string[] = [],
  keys = [String(signer.verifier)],
): Promise<Verified> {
  const reader = new SqliteLogReader(join(folder, 'log.db'));
  try {
    const tree = new TreeFiles(join(folder, 'integrity'));
    const tombstones = new Set(await reader.deletedStreams());
    return await verifyLog({ tree, events: reader.readAll(), tombstones, keys, kept });
  } finally {
    await reader.close();
  }
}

describe('a log of 600 events and its tree', () => {
  let folder: string;
  let note: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-tree-'));
    await fill(folder, 0, EVENTS);
    note = await follow(folder, signer);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function sql(text: string): void {
    const db = new Database(join(folder, 'log.db'));
    db.exec(text);
    db.close();
  }

  it('verifies, with its checkpoint', async () => {
    const verified = await verify(folder, [note]);
    expect(verified).toMatchObject({ fault: undefined, size: EVENTS + 1, pending: 0, checkpoints: 1 });
    expect(verified.purged.size).toBe(0);
  });

  it('does not sign again because of the checkpoint that it wrote itself', async () => {
    await follow(folder, signer, 1_790_000_900_000);
    expect((await verify(folder)).checkpoints).toBe(1);
    await fill(folder, EVENTS, EVENTS + 1);
    await follow(folder, signer, 1_790_001_900_000);
    expect(await verify(folder)).toMatchObject({ fault: undefined, checkpoints: 2, size: EVENTS + 3 });
  });

  it.each([
    ['a byte flipped', `UPDATE events SET data = CAST('Sealed bytes of 299' AS BLOB) WHERE position = 300`, 'changed'],
    ['its metadata changed', `UPDATE events SET metadata = '{"rank":0}' WHERE position = 300`, 'changed'],
    ['its revision changed', 'UPDATE events SET revision = 9999 WHERE position = 300', 'changed'],
    ['an event deleted', 'DELETE FROM events WHERE position = 300', 'missing'],
    ['the log cut off', 'DELETE FROM events WHERE position >= 300', 'missing'],
    [
      'two events swapped',
      `UPDATE events SET position = -1 WHERE position = 300; UPDATE events SET position = 300 WHERE position = 301;
       UPDATE events SET position = 301 WHERE position = -1`,
      'swapped',
    ],
  ])('names the place: %s', async (_, text, kind) => {
    sql(text);
    const { fault } = await verify(folder);
    expect(fault).toMatchObject({ kind, position: 300 });
    expect(fault?.stream).toMatch(/^trace-2026-11-2\d\.w$/);
  });

  it('names the place of an event copied over another', async () => {
    sql('DELETE FROM events WHERE position = 300');
    sql(
      `INSERT INTO events SELECT 300, stream, 5000, category, id, type, metadata, data FROM events WHERE position = 9`,
    );
    expect((await verify(folder)).fault).toMatchObject({ kind: 'swapped', position: 300, revision: 5000 });
  });

  it.each([
    ['added', 'randomblob(16)'],
    ['doubled', 'id'],
  ])('names the place of an event %s', async (kind, id) => {
    const gap = EVENTS + 2;
    await fill(folder, EVENTS, EVENTS + 3);
    // A position that never had a leaf: its event was gone before the tree came to it.
    sql(`DELETE FROM events WHERE position = ${gap}`);
    await follow(folder, signer);
    sql(
      `INSERT INTO events SELECT ${gap}, stream, 5000, category, ${id}, type, metadata, data FROM events WHERE position = 9`,
    );
    expect((await verify(folder)).fault).toMatchObject({ kind, position: gap, revision: 5000 });
  });

  it('tells the events of a deleted stream from missing ones', async () => {
    const store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    await store.deleteStream('trace-2026-11-21.w', 'any');
    await store.scavenge();
    const alone = await verify(folder, [note]);
    expect(alone.fault).toMatchObject({ kind: 'uncertified', stream: 'trace-2026-11-21.w', revision: 0 });
    const data = Buffer.from(JSON.stringify({ keyIds: ['trace/2026-11-21'] }));
    await store.append('purge-log', [{ ...event(9999), type: 'PurgeOpened', data }], 'any');
    await store.close();
    const { fault, purged } = await verify(folder, [note]);
    expect({ fault, purged: [...purged] }).toEqual({ fault: undefined, purged: [['trace-2026-11-21.w', 200]] });
  });

  it('refuses checkpoints signed by another key', async () => {
    expect((await verify(folder, [], [String(other.verifier)])).fault?.kind).toBe('signature');
  });

  it('refuses a log rewritten whole and signed afresh, against an older checkpoint', async () => {
    const forged = mkdtempSync(join(tmpdir(), 'temoin-forged-'));
    try {
      await fill(forged, 0, EVENTS);
      await follow(forged, signer);
      expect((await verify(forged)).fault).toBeUndefined();
      expect((await verify(forged, [note])).fault).toMatchObject({ kind: 'checkpoint' });
    } finally {
      rmSync(forged, { recursive: true, force: true });
    }
  });

  it('names a tile that was changed', async () => {
    const tile = join(folder, 'integrity', 'tile', '1', '000');
    const bytes = readFileSync(tile);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    writeFileSync(tile, bytes);
    expect((await verify(folder)).fault).toMatchObject({ kind: 'tree', size: 256 });
  });

  it('cuts what a kill left behind its head, and goes on to the same tree', async () => {
    const whole = mkdtempSync(join(tmpdir(), 'temoin-whole-'));
    try {
      const head = readFileSync(join(folder, 'integrity', 'head.json'));
      await fill(folder, EVENTS, EVENTS + 300);
      cpSync(folder, whole, { recursive: true });
      await follow(whole, signer);
      // Killed in a commit: the tiles are written, in part torn, and the head still is the one before.
      cpSync(join(whole, 'integrity'), join(folder, 'integrity'), { recursive: true });
      writeFileSync(join(folder, 'integrity', 'head.json'), head);
      appendFileSync(join(folder, 'integrity', 'tile', '0', '003'), Buffer.alloc(17));
      appendFileSync(join(folder, 'integrity', 'streams'), 'trace-torn');
      await follow(folder, signer);
      const [one, two] = [new TreeFiles(join(folder, 'integrity')), new TreeFiles(join(whole, 'integrity'))];
      expect(one.head).toMatchObject({ size: two.head.size, root: two.head.root, names: two.head.names });
      expect(statSync(join(folder, 'integrity', 'tile', '0', '003')).size % 32).toBe(0);
      expect((await verify(folder, [note])).fault).toBeUndefined();
    } finally {
      rmSync(whole, { recursive: true, force: true });
    }
  });
});
