import { createSecretKey, type KeyObject } from 'node:crypto';
import { type Clock, type KeyReference, systemClock } from '#kernel';
import type { AnyKeyring, KeyKind } from '../any-keyring.js';
import { KeyDestroyed, UnknownKey, WrongMasterKey } from '../errors.js';
import { dayKeyId, type KEPT, type KeptKey, partsOf } from '../kept-keys.js';
import type { KeyListing, WrappedKey } from '../key-file.js';
import { keyIdOf, SealingKeys } from '../sealing-keys.js';
import { DestructionWatch } from './destruction-watch.js';
import { KeyDatabase } from './key-database.js';

/** More than any batch needs at once. */
const CACHED_DATA_KEYS = 20_000;

export interface PostgresKeyringOptions {
  /** Of a database that holds nothing else, with a user who owns it: neither the log's nor the read models'. */
  readonly url: string;
  /** 32 bytes, the same on every server. */
  readonly masterKey: Buffer;
  /** Opens only: for another thread or a tool. */
  readonly readonly?: boolean;
  /** Dates the keys' creation. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Data keys in a PostgreSQL database that several servers share. Whoever seals or opens first brings the keys at hand
 * (`prepareToSeal`, `prepareToOpen`). A key that another server destroys is forgotten here within moments; a server that
 * cannot hear of it, because the database is out of reach, forgets them all.
 */
export class PostgresKeyring extends SealingKeys implements AnyKeyring {
  readonly near = false;
  private readonly coming = new Map<string, Promise<void>>();
  /** Asked for, and not there: `open` says so, once. */
  private readonly unknown = new Set<string>();
  private watch: DestructionWatch | undefined;

  private constructor(
    private readonly database: KeyDatabase,
    master: KeyObject,
    private readonly clock: Clock,
    private destructions: number,
  ) {
    super(master, CACHED_DATA_KEYS);
  }

  /** @throws WrongMasterKey, KeyringUnreadable, KeyringUnreachable */
  static async open(options: PostgresKeyringOptions): Promise<PostgresKeyring> {
    const { url, masterKey, readonly = false, clock = systemClock } = options;
    if (masterKey.length !== 32) throw new Error('the master key must be 32 bytes');
    const database = new KeyDatabase(url);
    try {
      const { check, destructions, erased } = await database.prepare(readonly);
      const keyring = new PostgresKeyring(database, createSecretKey(masterKey), clock, destructions);
      await keyring.checkMasterKey(check, readonly);
      // A stop between a destruction and its erasure is made good here.
      if (!readonly && erased < destructions) await database.erase();
      keyring.watch = new DestructionWatch(database, {
        counted: (count) => keyring.noticed(count),
        blind: () => keyring.forgetKeys(),
      });
      return keyring;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  prepareToSeal(references: readonly KeyReference[]): Promise<void> | undefined {
    let missing: Map<string, KeyKind> | undefined;
    for (const reference of references) {
      const keyId = keyIdOf(reference);
      if (!this.atHand(keyId)) (missing ??= new Map()).set(keyId, reference.kind);
    }
    return missing === undefined ? undefined : this.bring(missing);
  }

  prepareToOpen(keyIds: readonly string[]): Promise<void> | undefined {
    let missing: Map<string, undefined> | undefined;
    for (const keyId of keyIds) {
      if (!this.atHand(keyId) && !this.unknown.has(keyId)) (missing ??= new Map()).set(keyId, undefined);
    }
    if (missing !== undefined && missing.size > CACHED_DATA_KEYS)
      throw new Error('too many keys to have at hand at once');
    return missing === undefined ? undefined : this.bring(missing);
  }

  /** Errors: `UnknownKey`, `keyring.unreachable`; having been repeated, it is done. */
  async destroy(keyId: string, at: number): Promise<void> {
    const { known, destructions } = await this.database.destroy([keyId], at);
    if (known.length === 0) throw new UnknownKey(keyId);
    this.noticed(destructions);
    await this.database.erase();
  }

  /** Errors: `UnknownKey`, `KeyDestroyed`, `keyring.unreachable`. */
  async keepDerived(day: string, subjects: readonly string[], at: number): Promise<void> {
    const keyId = dayKeyId(day);
    for (let wait = this.prepareToOpen([keyId]); wait !== undefined; wait = this.prepareToOpen([keyId])) await wait;
    if (!(await this.database.keep(day, this.wrapDerived(day, subjects, at)))) throw new KeyDestroyed(keyId);
  }

  async kept(day?: string): Promise<KeptKey[]> {
    return this.listed(await this.database.kept(day === undefined ? undefined : [day]));
  }

  async releaseKept(day: string, subjectsThatStay: readonly string[], at: number): Promise<string[]> {
    const stay = new Set(subjectsThatStay);
    const ids = (await this.kept(day)).flatMap(({ id, subject }) => (stay.has(subject) ? [] : [id]));
    const { destructions } = await this.database.destroy(ids, at);
    this.noticed(destructions);
    await this.database.erase();
    return ids;
  }

  async refresh(): Promise<void> {
    this.noticed((await this.database.state()).destructions);
  }

  keys(kind?: KeyKind | typeof KEPT): Promise<KeyListing[]> {
    return this.database.list(kind);
  }

  async close(): Promise<void> {
    await this.watch?.close();
    this.forgetKeys();
    await this.database.close();
  }

  protected find(keyId: string): WrappedKey | undefined {
    if (this.unknown.delete(keyId)) return undefined;
    throw new Error(`the key ${keyId} is not at hand: it was not prepared`);
  }

  protected findKept(keyId: string): never {
    throw new Error(`what is kept of ${keyId} is not at hand: it was not prepared`);
  }

  protected add(keyId: string): void {
    throw new Error(`the key ${keyId} is not at hand: it was not prepared`);
  }

  /** Those that somebody else is bringing already are waited for. */
  private async bring(wanted: ReadonlyMap<string, KeyKind | undefined>): Promise<void> {
    const waits = new Set<Promise<void>>();
    const fresh = new Map<string, KeyKind | undefined>();
    for (const [keyId, kind] of wanted) {
      const coming = this.coming.get(keyId);
      if (coming === undefined) fresh.set(keyId, kind);
      else waits.add(coming);
    }
    if (fresh.size > 0) {
      const fetched = this.fetch(fresh).finally(() => {
        for (const keyId of fresh.keys()) this.coming.delete(keyId);
      });
      for (const keyId of fresh.keys()) this.coming.set(keyId, fetched);
      waits.add(fetched);
    }
    await Promise.all(waits);
  }

  /** Makes those that are missing and have a kind. */
  private async fetch(wanted: ReadonlyMap<string, KeyKind | undefined>): Promise<void> {
    const ids = [...wanted.keys()];
    let found = await this.database.find(ids);
    const createdAt = this.clock.now();
    const missing = [...wanted].flatMap(([id, kind]) =>
      kind === undefined || found.keys.has(id) ? [] : [{ id, kind, wrapped: this.newKey(id), createdAt }],
    );
    if (missing.length > 0) {
      await this.database.add(missing);
      // Another server may have been first: its keys stand.
      found = await this.database.find(ids);
    }
    if (found.destructions > this.destructions) this.noticed(found.destructions);
    // Older than a destruction that is known by now: to be asked again.
    if (found.destructions < this.destructions) return;
    const kept = Map.groupBy(found.kept, (one) => dayKeyId(partsOf(one.id).day));
    for (const id of ids) {
      const row = found.keys.get(id);
      if (row !== undefined) this.admit(id, row, kept.get(id) ?? []);
      else this.unknown.add(id);
    }
  }

  private noticed(destructions: number): void {
    this.unknown.clear();
    if (destructions === this.destructions) return;
    this.destructions = destructions;
    this.forgetKeys();
  }

  private async checkMasterKey(kept: Buffer | null, readonly: boolean): Promise<void> {
    const check = kept ?? (readonly ? null : await this.database.setCheck(this.masterKeyCheck().value));
    if (check === null || !this.isMasterKeyOf(check)) throw new WrongMasterKey();
  }
}
