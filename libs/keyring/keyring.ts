import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { createSecretKey, type KeyObject } from 'node:crypto';
import { type Clock, systemClock } from '#kernel';
import type { AnyKeyring, KeyKind } from './any-keyring.js';
import { KeyDestroyed, UnknownKey, WrongMasterKey } from './errors.js';
import { dayKeyId, type KEPT, type KeptKey, partsOf, type WrappedKept } from './kept-keys.js';
import { KeyFile, type KeyListing, type WrappedKey } from './key-file.js';
import { SealingKeys } from './sealing-keys.js';

const CACHED_DATA_KEYS = 2_000;

export interface KeyringOptions {
  /** `<data>/keyring.db`, apart from the log. Made when missing, unless `readonly`. */
  readonly file: string;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** Opens only: for another thread or a tool, beside the one keyring that writes. */
  readonly readonly?: boolean;
  /** Dates the keys' creation. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Data keys that have a life span, each wrapped by the master key; to purge is to destroy one. Key ids stand in clear
 * in the log: `trace/<legal day>`, `habilitation/<uuid>`, `identity/<uuid>`. They are kept in an SQLite file, so near that
 * none need be brought before it is used.
 */
export class Keyring extends SealingKeys implements AnyKeyring {
  readonly near = true;
  private destructions: number;

  private constructor(
    private readonly file: KeyFile,
    master: KeyObject,
    private readonly clock: Clock,
  ) {
    super(master, CACHED_DATA_KEYS);
    this.destructions = file.destructions();
  }

  /** @throws WrongMasterKey, KeyringUnreadable */
  static open({ file, masterKey, readonly = false, clock = systemClock }: KeyringOptions): Keyring {
    if (masterKey.length !== 32) throw new Error('the master key must be 32 bytes');
    if (!readonly) ensureOwnerOnly(file);
    const keyFile = new KeyFile(file, readonly);
    try {
      const keyring = new Keyring(keyFile, createSecretKey(masterKey), clock);
      keyring.checkMasterKey(readonly);
      return keyring;
    } catch (error) {
      keyFile.close();
      throw error;
    }
  }

  prepareToSeal(): undefined {
    return undefined;
  }

  prepareToOpen(): undefined {
    return undefined;
  }

  /**
   * Destroys one key for ever, and so everything sealed under it, however many events. Repeating it is harmless.
   * @param at milliseconds since the epoch. @throws UnknownKey
   */
  destroy(keyId: string, at: number): void {
    if (this.file.find(keyId) === undefined) throw new UnknownKey(keyId);
    this.destroyAll([keyId], at);
  }

  /** Notices keys that another thread destroyed. One indexed read: to be called once per batch. */
  refresh(): void {
    const destructions = this.file.destructions();
    if (destructions === this.destructions) return;
    this.forgetKeys();
    this.destructions = destructions;
  }

  /** Every key ever made, in order of id. */
  keys(kind?: KeyKind | typeof KEPT): KeyListing[] {
    return this.file.list(kind);
  }

  /** @throws UnknownKey, KeyDestroyed */
  keepDerived(day: string, subjects: readonly string[], at: number): void {
    if (!this.file.keep(day, this.wrapDerived(day, subjects, at))) throw new KeyDestroyed(dayKeyId(day));
  }

  kept(day?: string): KeptKey[] {
    return this.listed(this.file.kept(day));
  }

  releaseKept(day: string, subjectsThatStay: readonly string[], at: number): string[] {
    const stay = new Set(subjectsThatStay);
    const ids = this.kept(day).flatMap(({ id, subject }) => (stay.has(subject) ? [] : [id]));
    this.destroyAll(ids, at);
    return ids;
  }

  close(): void {
    this.forgetKeys();
    this.file.close();
  }

  protected find(keyId: string): WrappedKey | undefined {
    return this.file.find(keyId);
  }

  protected add(keyId: string, kind: KeyKind, wrapped: Buffer): void {
    this.file.add(keyId, kind, wrapped, this.clock.now());
  }

  protected findKept(keyId: string): WrappedKept[] {
    return this.file.kept(partsOf(keyId).day);
  }

  private destroyAll(keyIds: readonly string[], at: number): void {
    this.forgetKeys();
    this.file.destroy(keyIds, at);
    this.destructions = this.file.destructions();
  }

  private checkMasterKey(readonly: boolean): void {
    const check = this.masterKeyCheck();
    const kept = this.file.fact(check.name);
    if (kept === undefined && !readonly) this.file.addFact(check.name, check.value);
    else if (kept === undefined || !this.isMasterKeyOf(kept)) throw new WrongMasterKey();
  }
}

/** SQLite gives its WAL the mode of the file, so that the file's mode is set before it is opened. */
function ensureOwnerOnly(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  else chmodSync(file, 0o600);
}
