import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { KeyKind } from '../any-keyring.js';
import { KeyringUnreadable } from '../errors.js';
import { dayKeyId, isDayKey, KEPT, partsOf, type WrappedKept } from '../kept-keys.js';
import type { KeyListing, WrappedKey } from '../key-file.js';
import { ANSWER_MS, configOf, translated, xidOf } from './key-connection.js';

const SCHEMA_VERSION = 1;
const CONNECTIONS = 4;
/** How long a reader from before a destruction may hold up the erasure of what it could still see. */
const READERS_MS = 5_000;
const READERS_POLL = 20;
/** Destructions are told here. */
export const CHANNEL = 'temoin_keyring';

const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS keyring;
  CREATE TABLE IF NOT EXISTS keyring.keys (
    id text COLLATE "C" PRIMARY KEY, kind text COLLATE "C" NOT NULL, wrapped bytea, created_at bigint NOT NULL, destroyed_at bigint
  );
  CREATE INDEX IF NOT EXISTS keys_kind ON keyring.keys (kind, id);
  CREATE TABLE IF NOT EXISTS keyring.state (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL, master_key_check bytea,
    destructions bigint NOT NULL DEFAULT 0, erased bigint NOT NULL DEFAULT 0
  );
  INSERT INTO keyring.state (version) VALUES (${SCHEMA_VERSION}) ON CONFLICT DO NOTHING;`;

export interface NewKey {
  readonly id: string;
  readonly kind: KeyKind;
  readonly wrapped: Buffer;
  readonly createdAt: number;
}

export interface FoundKeys {
  readonly destructions: number;
  readonly keys: ReadonlyMap<string, WrappedKey>;
  readonly kept: readonly WrappedKept[];
}

export interface KeyState {
  readonly version: number;
  readonly check: Buffer | null;
  readonly destructions: number;
  readonly erased: number;
}

/** The PostgreSQL database of the wrapped keys: one of its own, with credentials of its own, that holds nothing else. */
export class KeyDatabase {
  private readonly pool: pg.Pool;

  constructor(private readonly url: string) {
    this.pool = new pg.Pool({ ...configOf(url), max: CONNECTIONS });
    this.pool.on('error', () => undefined);
    // One that is lent and has nothing under way would end the process too.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** @throws KeyringUnreadable, KeyringUnreachable @param readonly nothing is made where nothing is. */
  async prepare(readonly: boolean): Promise<KeyState> {
    // Several servers may come at once; what makes the schema is one transaction, in turn.
    const lock = "SELECT pg_advisory_xact_lock(hashtext('temoin keyring'))";
    if (!readonly) await this.query(`SET client_min_messages = warning; ${lock}; ${SCHEMA}; RESET client_min_messages`);
    const state = await this.state();
    if (state.version !== SCHEMA_VERSION) throw new KeyringUnreadable(`version ${state.version}`);
    return state;
  }

  async state(): Promise<KeyState> {
    const text = 'SELECT version, master_key_check AS check, destructions, erased FROM keyring.state';
    const [state] = await this.query<KeyState>(text);
    if (state === undefined) throw new KeyringUnreadable('keyring.state is empty');
    return state;
  }

  /** The first to come sets it. @returns what stands. */
  async setCheck(check: Buffer): Promise<Buffer | null> {
    await this.query('UPDATE keyring.state SET master_key_check = $1 WHERE master_key_check IS NULL', [check]);
    return (await this.state()).check;
  }

  /** Keys, what was kept of those that are destroyed, and how many destructions this answer knows of. */
  async find(ids: readonly string[]): Promise<FoundKeys> {
    const rows = await this.query<WrappedKey & { id: string | null; destructions: number }>(
      `SELECT k.id, k.wrapped, s.destructions FROM keyring.state s LEFT JOIN keyring.keys k ON k.id = ANY($1::text[])`,
      [ids],
    );
    const keys = new Map<string, WrappedKey>();
    for (const { id, wrapped } of rows) if (id !== null) keys.set(id, { wrapped });
    // Nothing is kept of a day once its key is destroyed: what comes after can only have lost some.
    const days = [...keys].flatMap(([id, { wrapped }]) => (wrapped === null && isDayKey(id) ? [partsOf(id).day] : []));
    return { destructions: rows[0]?.destructions ?? 0, keys, kept: days.length === 0 ? [] : await this.kept(days) };
  }

  /** Durable once this returns. Keys that stand already are left as they are. */
  async add(keys: readonly NewKey[]): Promise<void> {
    await this.query(
      `INSERT INTO keyring.keys (id, kind, wrapped, created_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[]) ON CONFLICT DO NOTHING`,
      [
        keys.map((key) => key.id),
        keys.map((key) => key.kind),
        keys.map((key) => key.wrapped),
        keys.map((key) => key.createdAt),
      ],
    );
  }

  /**
   * One that stands already is left as it is; one that was released is kept anew, since the day's key could still make it.
   * @returns false, and keeps none, where the day's key is destroyed.
   */
  async keep(day: string, keys: readonly WrappedKept[]): Promise<boolean> {
    // The day's row is locked: a destruction comes before, and nothing is kept, or after, and finds all of it kept.
    const [row] = await this.query<{ alive: boolean }>(
      `WITH alive AS (SELECT id FROM keyring.keys WHERE id = $1 AND wrapped IS NOT NULL FOR UPDATE),
       kept AS (
         INSERT INTO keyring.keys (id, kind, wrapped, created_at)
         SELECT k.id, '${KEPT}', k.wrapped, k.at FROM alive, unnest($2::text[], $3::bytea[], $4::bigint[]) AS k (id, wrapped, at)
         ON CONFLICT (id) DO UPDATE SET wrapped = excluded.wrapped, created_at = excluded.created_at, destroyed_at = NULL
         WHERE keyring.keys.wrapped IS NULL
       )
       SELECT EXISTS (SELECT FROM alive) AS alive`,
      [dayKeyId(day), keys.map((key) => key.id), keys.map((key) => key.wrapped), keys.map((key) => key.createdAt)],
    );
    return row?.alive === true;
  }

  /** In order of id. @param days undefined: of all days. */
  kept(days?: readonly string[]): Promise<WrappedKept[]> {
    return this.query<WrappedKept>(
      `SELECT id, wrapped, created_at AS "createdAt" FROM keyring.keys
       WHERE kind = '${KEPT}' AND wrapped IS NOT NULL AND ($1::text[] IS NULL OR split_part(id, '/', 2) = ANY($1)) ORDER BY id`,
      [days ?? null],
    );
  }

  /** @returns which of them there are, and how many destructions there were with these. Repeating it is harmless. */
  async destroy(ids: readonly string[], at: number): Promise<{ known: readonly string[]; destructions: number }> {
    const [row] = await this.query<{ known: string[]; destructions: number }>(
      `WITH gone AS (UPDATE keyring.keys SET wrapped = NULL, destroyed_at = $2 WHERE id = ANY($1::text[]) AND wrapped IS NOT NULL RETURNING id),
       counted AS (UPDATE keyring.state SET destructions = destructions + (SELECT count(*) FROM gone) RETURNING destructions)
       SELECT ARRAY(SELECT id FROM keyring.keys WHERE id = ANY($1::text[])) AS known, destructions, pg_notify('${CHANNEL}', '')::text FROM counted`,
      [ids, at],
    );
    return row ?? { known: [], destructions: 0 };
  }

  /**
   * Rewrites the table without the rows that destructions left behind: an ordinary vacuum only allows them to be overwritten.
   * What the server's own log (WAL), its replicas and backups still hold goes as they expire.
   * @throws Error when a reader has held it up too long.
   */
  async erase(): Promise<void> {
    const [now] = await this.query<{ destructions: number; xid: string }>(
      `SELECT destructions, pg_snapshot_xmax(pg_current_snapshot())::text AS xid FROM keyring.state`,
    );
    await this.untilSeenByNobody(now?.xid ?? '0');
    await this.query('VACUUM (FULL) keyring.keys');
    await this.query('UPDATE keyring.state SET erased = greatest(erased, $1)', [now?.destructions ?? 0]);
  }

  /** What a transaction from before `xid` could still see is not removed: neither here nor, for its own sake, anywhere. */
  private async untilSeenByNobody(xid: string): Promise<void> {
    const text = `SELECT pg_snapshot_xmin(pg_current_snapshot()) < $1::xid8 OR EXISTS (
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND age(backend_xmin) > age($2::text::xid)
      ) AS held`;
    for (const end = performance.now() + READERS_MS; ; await delay(READERS_POLL)) {
      const [row] = await this.query<{ held: boolean }>(text, [xid, xidOf(xid)]);
      if (row?.held === false) return;
      if (performance.now() > end) {
        throw new Error('a destroyed key could not be erased: a transaction has held it too long; destroy it again');
      }
    }
  }

  async list(kind?: string): Promise<KeyListing[]> {
    const rows = await this.query<KeyListing & { destroyedAt: number | null }>(
      `SELECT id, kind, created_at AS "createdAt", destroyed_at AS "destroyedAt"
       FROM keyring.keys WHERE kind = coalesce($1, kind) ORDER BY id`,
      [kind ?? null],
    );
    return rows.map((row) => ({ ...row, destroyedAt: row.destroyedAt ?? undefined }));
  }

  /** A connection apart, that hears of destructions. */
  async listen(heard: () => void): Promise<pg.Client> {
    const client = new pg.Client({ ...configOf(this.url), query_timeout: ANSWER_MS });
    client.on('error', heard);
    client.on('notification', heard);
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    return client;
  }

  async close(): Promise<void> {
    if (!this.pool.ending) await this.pool.end();
  }

  private async query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    try {
      return (await (values === undefined ? this.pool.query<Row>(text) : this.pool.query<Row>(text, [...values]))).rows;
    } catch (error) {
      throw translated(error);
    }
  }
}
