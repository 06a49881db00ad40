import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, type KeyReference, type Sealed, type Sealer, systemClock } from '#kernel';
import { payloadKey, tagOf, traceKey } from './derivation.js';
import { Envelope } from './envelope.js';
import { KeyDestroyed, TamperedPayload, UnknownKey, WrongMasterKey } from './errors.js';
import { TwoGenerations } from './generations.js';
import { KeyFile, type KeyListing } from './key-file.js';

/** Of each of two generations. */
const CACHED_KEYS = 10_000;
const CACHED_DATA_KEYS = 2_000;
const CHECK = 'master-key-check';
const CHECK_PLAINTEXT = Buffer.from('temoin/keyring/v1');

export type KeyKind = KeyReference['kind'];

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

interface SealingKey {
  readonly keyId: string;
  readonly tag?: string;
  readonly key: KeyObject;
}

/** A data key opened, or known to be destroyed (which is for ever). */
type DataKey = KeyObject | 'destroyed';

/**
 * Data keys that have a life span, each wrapped by the master key; to purge is to destroy one. Key ids stand in clear
 * in the log: `trace/<legal day>`, `habilitation/<uuid>`, `identity/<uuid>`. Payload keys are derived and cached, bounded.
 */
export class Keyring implements Sealer {
  private readonly envelope = new Envelope();
  private readonly dataKeys = new LRUCache<string, DataKey>({ max: CACHED_DATA_KEYS });
  private readonly sealing = new TwoGenerations<SealingKey>(CACHED_KEYS);
  private readonly opening = new TwoGenerations<KeyObject>(CACHED_KEYS);
  private destructions: number;

  private constructor(
    private readonly file: KeyFile,
    private readonly master: KeyObject,
    private readonly clock: Clock,
  ) {
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

  /**
   * Makes the key when it is first needed, durable before this returns.
   * @throws KeyDestroyed when the key has been destroyed.
   */
  seal(reference: KeyReference, plaintext: Uint8Array, associated: Uint8Array): Sealed {
    const { keyId, tag, key } = this.sealingKey(reference);
    const bytes = this.envelope.seal(key, plaintext, associated);
    return tag === undefined ? { keyId, bytes } : { keyId, tag, bytes };
  }

  /** `undefined`: the key has been destroyed. @throws UnknownKey, TamperedPayload */
  open(sealed: Sealed, associated: Uint8Array): Uint8Array | undefined {
    const key = this.openingKey(sealed.keyId, sealed.tag);
    if (key === undefined) return undefined;
    const plaintext = this.envelope.open(key, sealed.bytes, associated);
    if (plaintext === undefined) throw new TamperedPayload(sealed.keyId);
    return plaintext;
  }

  /**
   * Destroys one key for ever, and so everything sealed under it, however many events. Repeating it is harmless.
   * @param at milliseconds since the epoch. @throws UnknownKey
   */
  destroy(keyId: string, at: number): void {
    if (this.file.find(keyId) === undefined) throw new UnknownKey(keyId);
    this.forgetKeys();
    this.file.destroy(keyId, at);
    this.destructions = this.file.destructions();
  }

  /** Notices keys that another thread destroyed. One indexed read: to be called once per batch. */
  refresh(): void {
    const destructions = this.file.destructions();
    if (destructions === this.destructions) return;
    this.forgetKeys();
    this.destructions = destructions;
  }

  /** Every key ever made, in order of id. */
  keys(kind?: KeyKind): KeyListing[] {
    return this.file.list(kind);
  }

  close(): void {
    this.forgetKeys();
    this.file.close();
  }

  private sealingKey(reference: KeyReference): SealingKey {
    const trace = reference.kind === 'trace';
    const name = trace ? `${reference.day}/${reference.subject}` : `${reference.kind}/${reference.id}`;
    let found = this.sealing.get(name);
    if (found === undefined) {
      const keyId = trace ? `trace/${reference.day}` : name;
      const dataKey = this.dataKey(keyId) ?? this.create(keyId, reference.kind);
      if (dataKey === 'destroyed') throw new KeyDestroyed(keyId);
      const tag = trace ? tagOf(dataKey, reference.subject) : undefined;
      const key = this.derive(keyId, dataKey, tag);
      found = tag === undefined ? { keyId, key } : { keyId, tag, key };
      this.sealing.set(name, found);
    }
    return found;
  }

  private openingKey(keyId: string, tag: string | undefined): KeyObject | undefined {
    const name = tag === undefined ? keyId : `${keyId}/${tag}`;
    const found = this.opening.get(name);
    if (found !== undefined) return found;
    const dataKey = this.dataKey(keyId);
    if (dataKey === undefined) throw new UnknownKey(keyId);
    return dataKey === 'destroyed' ? undefined : this.derive(keyId, dataKey, tag);
  }

  private derive(keyId: string, dataKey: KeyObject, tag: string | undefined): KeyObject {
    const name = tag === undefined ? keyId : `${keyId}/${tag}`;
    const key = tag === undefined ? payloadKey(dataKey, keyId.slice(0, keyId.indexOf('/'))) : traceKey(dataKey, tag);
    this.opening.set(name, key);
    return key;
  }

  private dataKey(keyId: string): DataKey | undefined {
    const known = this.dataKeys.get(keyId);
    if (known !== undefined) return known;
    const row = this.file.find(keyId);
    if (row === undefined) return undefined;
    const dataKey = row.wrapped === null ? 'destroyed' : this.unwrap(keyId, row.wrapped);
    this.dataKeys.set(keyId, dataKey);
    return dataKey;
  }

  private create(keyId: string, kind: KeyKind): DataKey {
    const wrapped = this.envelope.seal(this.master, randomBytes(32), Buffer.from(keyId));
    this.file.add(keyId, kind, wrapped, this.clock.now());
    const dataKey = this.dataKey(keyId);
    if (dataKey === undefined) throw new Error(`the key ${keyId} was not kept`);
    return dataKey;
  }

  private unwrap(keyId: string, wrapped: Buffer): KeyObject {
    const dataKey = this.envelope.open(this.master, wrapped, Buffer.from(keyId));
    if (dataKey === undefined) throw new TamperedPayload(keyId);
    const key = createSecretKey(dataKey);
    dataKey.fill(0);
    return key;
  }

  private checkMasterKey(readonly: boolean): void {
    const kept = this.file.fact(CHECK);
    if (kept === undefined && !readonly) {
      this.file.addFact(CHECK, this.envelope.seal(this.master, CHECK_PLAINTEXT, Buffer.from(CHECK)));
    } else if (kept === undefined || this.envelope.open(this.master, kept, Buffer.from(CHECK)) === undefined) {
      throw new WrongMasterKey();
    }
  }

  private forgetKeys(): void {
    this.dataKeys.clear();
    this.sealing.clear();
    this.opening.clear();
  }
}

/** SQLite gives its WAL the mode of the file, so that the file's mode is set before it is opened. */
function ensureOwnerOnly(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  else chmodSync(file, 0o600);
}
