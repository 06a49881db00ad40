import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyReference, PayloadKey, PayloadSealer, Sealed, Sealer } from '#kernel';
import type { KeyKind } from './any-keyring.js';
import { payloadKey, tagOf, traceKey } from './derivation.js';
import { Envelope } from './envelope.js';
import { KeyDestroyed, TamperedPayload, UnknownKey } from './errors.js';
import { dayKeyId, isDayKey, type KeptKey, partsOf, unwrapKept, type WrappedKept, wrapKept } from './kept-keys.js';
import type { WrappedKey } from './key-file.js';
import { PairCache } from './pair-cache.js';

const CACHED_KEYS = 8_000;
const CHECK = 'master-key-check';
const CHECK_PLAINTEXT = Buffer.from('temoin/keyring/v1');

interface SealingKey extends PayloadKey {
  readonly secret: KeyObject;
}

/** Known to be destroyed, which is for ever; a legal day's may leave payload keys that were kept, wrapped, by tag. */
class Destroyed {
  constructor(readonly kept: ReadonlyMap<string, Buffer>) {}
}

type DataKey = KeyObject | Destroyed;

/** Seals and opens with keys at hand; payload keys are derived and cached, bounded. Where keys are kept is its heirs' matter. */
export abstract class SealingKeys implements Sealer {
  private readonly envelope = new Envelope();
  private readonly dataKeys: LRUCache<string, DataKey>;
  /** By legal day (or kind) and subject (or id). */
  private readonly sealing = new PairCache<SealingKey>(CACHED_KEYS);
  /** By key id and tag. */
  private readonly opening = new PairCache<KeyObject>(CACHED_KEYS);

  abstract readonly near: boolean;

  protected constructor(
    private readonly master: KeyObject,
    dataKeys: number,
  ) {
    this.dataKeys = new LRUCache({ max: dataKeys });
  }

  /**
   * Makes the key when it is first needed, durable before this returns.
   * @throws KeyDestroyed when the key has been destroyed.
   */
  seal(reference: KeyReference, plaintext: Uint8Array, associated: Uint8Array): Sealed {
    const { keyId, tag, secret } = this.payloadKey(reference);
    const bytes = this.envelope.seal(secret, plaintext, associated);
    return tag === undefined ? { keyId, bytes } : { keyId, tag, bytes };
  }

  payloadKey(reference: KeyReference): SealingKey {
    const trace = reference.kind === 'trace';
    const group = trace ? reference.day : reference.kind;
    const name = trace ? reference.subject : reference.id;
    let found = this.sealing.get(group, name);
    if (found === undefined) {
      const keyId = keyIdOf(reference);
      const dataKey = this.dataKey(keyId) ?? this.create(keyId, reference.kind);
      if (dataKey instanceof Destroyed) throw new KeyDestroyed(keyId);
      const tag = trace ? tagOf(dataKey, reference.subject) : undefined;
      const secret = this.derive(keyId, dataKey, tag);
      found = tag === undefined ? { keyId, secret } : { keyId, tag, secret };
      this.sealing.set(group, name, found);
    }
    return found;
  }

  get payloads(): PayloadSealer {
    return this.envelope;
  }

  /** `undefined`: the key has been destroyed. @throws UnknownKey, TamperedPayload */
  open(sealed: Sealed, associated: Uint8Array): Uint8Array | undefined {
    const key = this.openingKey(sealed.keyId, sealed.tag);
    if (key === undefined) return undefined;
    const plaintext = this.envelope.open(key, sealed.bytes, associated);
    if (plaintext === undefined) throw new TamperedPayload(sealed.keyId);
    return plaintext;
  }

  abstract prepareToSeal(references: readonly KeyReference[]): Promise<void> | undefined;

  abstract prepareToOpen(keyIds: readonly string[]): Promise<void> | undefined;

  /** A key that is not at hand; undefined where it was never made. */
  protected abstract find(keyId: string): WrappedKey | undefined;

  /** Kept keys of a legal day whose own key is destroyed and not at hand. */
  protected abstract findKept(keyId: string): readonly WrappedKept[];

  /** Keeps a new key, durable before this returns; one that stands already is left as it is. */
  protected abstract add(keyId: string, kind: KeyKind, wrapped: Buffer): void;

  protected atHand(keyId: string): boolean {
    return this.dataKeys.get(keyId) !== undefined;
  }

  /** Takes a key at hand. @param kept what outlives it, where it is a legal day's and destroyed. @throws TamperedPayload */
  protected admit(keyId: string, { wrapped }: WrappedKey, kept: readonly WrappedKept[]): DataKey {
    const dataKey =
      wrapped === null
        ? new Destroyed(new Map(kept.map((one) => [partsOf(one.id).tag, one.wrapped])))
        : this.unwrap(keyId, wrapped);
    this.dataKeys.set(keyId, dataKey);
    return dataKey;
  }

  /** What keeps these users' payload keys of a day whose key is at hand. @throws UnknownKey, KeyDestroyed */
  protected wrapDerived(day: string, subjects: readonly string[], at: number): WrappedKept[] {
    const keyId = dayKeyId(day);
    const dayKey = this.dataKey(keyId);
    if (dayKey === undefined) throw new UnknownKey(keyId);
    if (dayKey instanceof Destroyed) throw new KeyDestroyed(keyId);
    return subjects.map((subject) => ({
      ...wrapKept(this.envelope, this.master, dayKey, day, subject),
      createdAt: at,
    }));
  }

  /** @throws TamperedPayload */
  protected listed(kept: readonly WrappedKept[]): KeptKey[] {
    return kept.map((one) => ({
      id: one.id,
      ...partsOf(one.id),
      subject: unwrapKept(this.envelope, this.master, one).subject,
      keptAt: one.createdAt,
    }));
  }

  /** A new data key, wrapped. */
  protected newKey(keyId: string): Buffer {
    return this.envelope.seal(this.master, randomBytes(32), Buffer.from(keyId));
  }

  /** What a keyring keeps to know its master key again. */
  protected masterKeyCheck(): { readonly name: string; readonly value: Buffer } {
    return { name: CHECK, value: this.envelope.seal(this.master, CHECK_PLAINTEXT, Buffer.from(CHECK)) };
  }

  protected isMasterKeyOf(check: Buffer): boolean {
    return this.envelope.open(this.master, check, Buffer.from(CHECK)) !== undefined;
  }

  protected forgetKeys(): void {
    this.dataKeys.clear();
    this.sealing.clear();
    this.opening.clear();
  }

  private openingKey(keyId: string, tag: string | undefined): KeyObject | undefined {
    const found = this.opening.get(keyId, tag ?? '');
    if (found !== undefined) return found;
    const dataKey = this.dataKey(keyId);
    if (dataKey === undefined) throw new UnknownKey(keyId);
    return dataKey instanceof Destroyed ? this.keptKey(keyId, dataKey, tag ?? '') : this.derive(keyId, dataKey, tag);
  }

  private keptKey(keyId: string, { kept }: Destroyed, tag: string): KeyObject | undefined {
    const wrapped = kept.get(tag);
    if (wrapped === undefined) return undefined;
    const { key } = unwrapKept(this.envelope, this.master, { id: `${keyId}/${tag}`, wrapped });
    this.opening.set(keyId, tag, key);
    return key;
  }

  private derive(keyId: string, dataKey: KeyObject, tag: string | undefined): KeyObject {
    const key = tag === undefined ? payloadKey(dataKey, keyId.slice(0, keyId.indexOf('/'))) : traceKey(dataKey, tag);
    this.opening.set(keyId, tag ?? '', key);
    return key;
  }

  private dataKey(keyId: string): DataKey | undefined {
    const known = this.dataKeys.get(keyId);
    if (known !== undefined) return known;
    const row = this.find(keyId);
    if (row === undefined) return undefined;
    return this.admit(keyId, row, row.wrapped === null && isDayKey(keyId) ? this.findKept(keyId) : []);
  }

  private create(keyId: string, kind: KeyKind): DataKey {
    this.add(keyId, kind, this.newKey(keyId));
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
}

/** The id under which the log names a key, in clear. */
export const keyIdOf = (reference: KeyReference): string =>
  reference.kind === 'trace' ? `trace/${reference.day}` : `${reference.kind}/${reference.id}`;
