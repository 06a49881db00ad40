import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';
import type { PayloadSealer } from '#kernel';

const VERSION = 1;
const NONCE = 12;
const TAG = 16;
const OVERHEAD = 1 + NONCE + TAG;
const POOL = 64 * 1024;
const CIPHER = 'aes-256-gcm';
const OPTIONS = { authTagLength: TAG };

/**
 * AES-256-GCM (NIST SP 800-38D). Sealed bytes: version 0x01, 12-byte random nonce, ciphertext, 16-byte tag; the version
 * is authenticated with the associated bytes. A payload key seals far fewer than the 2^32 messages that random nonces
 * allow (SP 800-38D, 8.3): one user's day, or one account's or habilitation's life.
 */
export class Envelope implements PayloadSealer {
  readonly before = 1 + NONCE;
  readonly after = TAG;
  private readonly nonces = Buffer.allocUnsafeSlow(POOL);
  private used = POOL;
  private associated = Buffer.alloc(1024, VERSION);
  private readonly nonce = Buffer.alloc(NONCE);
  private readonly tag = Buffer.alloc(TAG);

  seal(key: KeyObject, plaintext: Uint8Array, associated: Uint8Array): Buffer {
    const sealed = Buffer.allocUnsafe(plaintext.length + OVERHEAD);
    sealed.set(plaintext, this.before);
    this.sealInPlace(key, sealed, associated);
    return sealed;
  }

  sealInPlace(key: KeyObject, room: Uint8Array, associated: Uint8Array): void {
    const nonce = this.nextNonce();
    const end = room.length - TAG;
    const cipher = createCipheriv(CIPHER, key, nonce, OPTIONS);
    cipher.setAAD(this.withVersion(associated));
    room.set(cipher.update(room.subarray(1 + NONCE, end)), 1 + NONCE);
    cipher.final();
    room[0] = VERSION;
    room.set(nonce, 1);
    room.set(cipher.getAuthTag(), end);
  }

  /** The plaintext; `undefined` when the bytes, the associated bytes or the key are not those of the sealing. */
  open(key: KeyObject, sealed: Uint8Array, associated: Uint8Array): Buffer | undefined {
    if (sealed.length < OVERHEAD || sealed[0] !== VERSION) return undefined;
    const end = sealed.length - TAG;
    const decipher = createDecipheriv(CIPHER, key, copied(sealed, 1, this.nonce), OPTIONS);
    decipher.setAAD(this.withVersion(associated));
    decipher.setAuthTag(copied(sealed, end, this.tag));
    const plaintext = decipher.update(sealed.subarray(1 + NONCE, end));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return plaintext;
  }

  private nextNonce(): Uint8Array {
    if (this.used + NONCE > POOL) {
      randomFillSync(this.nonces);
      this.used = 0;
    }
    this.used += NONCE;
    return this.nonces.subarray(this.used - NONCE, this.used);
  }

  private withVersion(associated: Uint8Array): Uint8Array {
    const length = 1 + associated.length;
    if (length > this.associated.length) this.associated = Buffer.alloc(2 * length, VERSION);
    this.associated.set(associated, 1);
    return this.associated.subarray(0, length);
  }
}

/** So few bytes are copied in less time than a view of them is made. */
function copied(from: Uint8Array, at: number, to: Uint8Array): Uint8Array {
  for (let index = 0; index < to.length; index += 1) to[index] = from[at + index] ?? 0;
  return to;
}
