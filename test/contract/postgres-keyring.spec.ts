import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import pg from 'pg';
import { type KeyReference, ManualClock } from '#kernel';
import { KeyringUnreadable } from '#keyring';
import { PostgresKeyring } from '#keyring/postgres';
import { PostgresProcess } from '../support/postgres-process.js';
import { type TestPostgres, testPostgres } from '../support/postgres.js';
import { keyringContract } from './keyring.contract.js';
import { ada, at, bob, identity, open, type OpenedKeys, plaintext, seal } from './keyring/samples.js';

const postgres = await testPostgres();

interface OpenedDatabase extends OpenedKeys {
  readonly url: string;
  keyring(options?: { masterKey?: Buffer; readonly?: boolean; url?: string }): Promise<PostgresKeyring>;
}

async function openDatabase(): Promise<OpenedDatabase> {
  const url = await (postgres as TestPostgres).database();
  const own = randomBytes(32);
  const opened: PostgresKeyring[] = [];
  return {
    url,
    async keyring({ masterKey = own, readonly = false, url: elsewhere = url } = {}) {
      const keyring = await PostgresKeyring.open({ url: elsewhere, masterKey, readonly, clock: new ManualClock(at) });
      opened.push(keyring);
      return keyring;
    },
    async dispose() {
      for (const keyring of opened) await keyring.close();
    },
  };
}

/** Every byte that the server keeps outside its own log (WAL). What it takes away meanwhile is kept no longer. */
function held(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const kept = files.filter((file) => file.isFile() && !relative(folder, file.parentPath).startsWith('pg_wal'));
  return Buffer.concat(kept.map(({ parentPath, name }) => readIfThere(join(parentPath, name))));
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function wrappedOf(url: string, kind: string): Promise<{ id: string; wrapped: Buffer }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const text = 'SELECT id, wrapped FROM keyring.keys WHERE kind = $1';
  const { rows } = await client.query<{ id: string; wrapped: Buffer }>(text, [kind]);
  await client.end();
  return rows;
}

/** Milliseconds: sixty journeys for keys, and three checkpoints of a whole server. */
const LONG = 120_000;

(postgres === undefined ? describe.skip : describe)('on PostgreSQL', () => {
  keyringContract('the keyring in a PostgreSQL database', openDatabase);

  describe('a keyring in a PostgreSQL database', () => {
    let keys: OpenedDatabase;
    beforeEach(async () => void (keys = await openDatabase()));
    afterEach(() => keys.dispose());

    it('says so where whoever seals or opens has not prepared', async () => {
      const [keyring, other] = [await keys.keyring(), await keys.keyring()];
      expect(() => keyring.seal(ada, plaintext, plaintext)).toThrow('not at hand');
      const sealed = await seal(keyring, ada);
      expect(() => other.open(sealed, plaintext)).toThrow('not at hand');
      expect(keyring.prepareToSeal([ada])).toBeUndefined();
    });

    it('forgets by itself, on every server, a key that one of them destroyed', async () => {
      const [keyring, other] = [await keys.keyring(), await keys.keyring({ readonly: true })];
      const sealed = await seal(keyring, ada);
      expect(await open(other, sealed)).toBe(plaintext.toString());
      await keyring.destroy('trace/2026-08-31', at);
      while ((await open(other, sealed)) !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    });

    const itHere = postgres?.folder === undefined ? it.skip : it;
    itHere(
      '[S5.3.2-a] leaves none of the wrapped bytes of a destroyed key in any table file',
      async () => {
        const keyring = await keys.keyring();
        const references = Array.from({ length: 60 }, (_, n): KeyReference => ({ kind: 'identity', id: `user-${n}` }));
        for (const reference of references) await seal(keyring, reference);
        const rows = await wrappedOf(keys.url, 'identity');
        const server = postgres as TestPostgres;
        const folder = server.folder ?? '';
        await server.asSuperuser('CHECKPOINT');
        const before = held(folder);
        expect(rows.every(({ wrapped }) => before.includes(wrapped))).toBe(true);

        const gone = rows.filter((_, n) => n % 20 === 0);
        for (const { id } of gone.slice(1)) await keyring.destroy(id, at);
        await seal(keyring, ada);
        await keyring.keepDerived(ada.day, [ada.subject, bob.subject], at);
        const kept = await wrappedOf(keys.url, 'kept');
        await server.asSuperuser('CHECKPOINT');
        expect(kept.filter(({ wrapped }) => held(folder).includes(wrapped))).toHaveLength(2);
        await keyring.releaseKept(ada.day, [], at);
        await keyring.destroy(gone[0]?.id ?? '', at);
        await server.asSuperuser('CHECKPOINT');
        const after = held(folder);
        expect(kept.filter(({ wrapped }) => after.includes(wrapped.subarray(13, 45)))).toEqual([]);
        expect(gone.filter(({ wrapped }) => after.includes(wrapped.subarray(13, 45)))).toEqual([]);
        expect(rows.filter(({ wrapped }) => after.includes(wrapped))).toHaveLength(rows.length - gone.length);
      },
      LONG,
    );

    it('erases at its start what a stop between a destruction and its erasure left', async () => {
      const keyring = await keys.keyring();
      await seal(keyring, identity);
      const client = new pg.Client({ connectionString: keys.url });
      await client.connect();
      await client.query(
        'UPDATE keyring.keys SET wrapped = NULL, destroyed_at = 1; UPDATE keyring.state SET destructions = 1',
      );
      await keys.keyring({ readonly: true });
      const erased = async () =>
        (await client.query<{ erased: string }>('SELECT erased FROM keyring.state')).rows[0]?.erased;
      expect(await erased()).toBe('0');
      await keys.keyring();
      expect(await erased()).toBe('1');
      await client.end();
    });

    it('never makes a keyring where it only reads, and says what it cannot read', async () => {
      await expect(keys.keyring({ readonly: true })).rejects.toThrow(KeyringUnreadable);
      const wrong = Object.assign(new URL(keys.url), { password: 'wrong' }).href;
      await expect(keys.keyring({ url: wrong })).rejects.toThrow('keyring.unreadable');
    });

    it('goes on with the keys at hand while the database is away, refuses others, and comes back', async () => {
      const server = await (await PostgresProcess.make()).start();
      const keyring = await keys.keyring({ url: server.url });
      const sealed = await seal(keyring, ada);
      await server.stop('SIGKILL');
      expect(await open(keyring, await seal(keyring, ada))).toBe(plaintext.toString());
      await expect(seal(keyring, identity)).rejects.toMatchObject({ code: 'keyring.unreachable', kind: 'unavailable' });
      await server.start();
      for (;;) {
        const done = await seal(keyring, identity).then(
          () => true,
          () => false,
        );
        if (done) break;
      }
      expect(await open(keyring, sealed)).toBe(plaintext.toString());
      await keyring.close();
      await server.stop();
      rmSync(server.folder, { recursive: true, force: true });
    });
  });
});
