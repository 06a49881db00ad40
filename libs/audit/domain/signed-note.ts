import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './hashing.js';

/** A note of C2SP signed-note: a text that ends in a line feed, and who signed it. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly keyId: string;
  readonly signature: Buffer;
}

const ED25519 = 0x01;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const MOST_BYTES = 1_000_000;
const MOST_SIGNATURES = 100;
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const NAME = /^[^\s+\p{Cc}]+$/u;
const LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** First four bytes of SHA-256(name, line feed, 0x01, public key), in hexadecimal (C2SP signed-note). */
export const keyIdOf = (name: string, publicKey: Uint8Array): string =>
  sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), publicKey]))
    .subarray(0, 4)
    .toString('hex');

/** Public half: who to believe. */
export class NoteVerifier {
  private readonly key: KeyObject;
  readonly keyId: string;

  /** @param publicKey 32 bytes, Ed25519 @throws RangeError on a bad name or key */
  constructor(
    readonly name: string,
    private readonly publicKey: Buffer,
  ) {
    if (!NAME.test(name) || publicKey.length !== KEY_BYTES) throw new RangeError('not a name and an Ed25519 key');
    this.key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
    this.keyId = keyIdOf(name, publicKey);
  }

  /** Reads `name+keyid+base64`. @throws RangeError on any other text, or an id that is not this key's */
  static parse(text: string): NoteVerifier {
    const [, name = '', keyId, encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes[0] !== ED25519) throw new RangeError('not a verifier key');
    const verifier = new NoteVerifier(name, bytes.subarray(1));
    if (verifier.keyId !== keyId) throw new RangeError('the id of the verifier key is not its own');
    return verifier;
  }

  toString(): string {
    return `${this.name}+${this.keyId}+${Buffer.concat([Buffer.of(ED25519), this.publicKey]).toString('base64')}`;
  }

  /** Whether this key signed the note. A line of this key whose signature is wrong spoils it. */
  verifies({ text, signatures }: SignedNote): boolean {
    const mine = signatures.filter(({ name, keyId }) => name === this.name && keyId === this.keyId);
    return mine.length > 0 && mine.every(({ signature }) => this.signed(text, signature));
  }

  private signed(text: string, signature: Buffer): boolean {
    return signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), this.key, signature);
  }
}

/** Private half. */
export class NoteSigner {
  readonly verifier: NoteVerifier;
  private readonly key: KeyObject;

  /** @param seed 32 bytes of an Ed25519 private key @throws RangeError */
  constructor(
    readonly name: string,
    private readonly seed: Buffer,
  ) {
    if (seed.length !== KEY_BYTES) throw new RangeError('not an Ed25519 private key');
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.key).export({ format: 'der', type: 'spki' });
    this.verifier = new NoteVerifier(name, spki.subarray(SPKI.length));
  }

  /** Reads `PRIVATE+KEY+name+keyid+base64`, the usual text of a signer's key. @throws RangeError */
  static parse(text: string): NoteSigner {
    const shape = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u;
    const [, name = '', keyId, encoded = ''] = shape.exec(text) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes[0] !== ED25519) throw new RangeError('not a signing key');
    const signer = new NoteSigner(name, bytes.subarray(1));
    if (signer.verifier.keyId !== keyId) throw new RangeError('the id of the signing key is not its own');
    return signer;
  }

  toString(): string {
    const bytes = Buffer.concat([Buffer.of(ED25519), this.seed]).toString('base64');
    return `PRIVATE+KEY+${this.name}+${this.verifier.keyId}+${bytes}`;
  }

  /** @param text ends in a line feed @returns the whole note */
  sign(text: string): string {
    if (!text.endsWith('\n')) throw new RangeError('the text of a note ends in a line feed');
    const signature = sign(null, Buffer.from(text), this.key);
    const bytes = Buffer.concat([Buffer.from(this.verifier.keyId, 'hex'), signature]);
    return `${text}\n— ${this.name} ${bytes.toString('base64')}\n`;
  }
}

/** @throws RangeError on a text that is no signed note */
export function parseNote(note: string): SignedNote {
  const blank = note.lastIndexOf('\n\n');
  const lines = note.slice(blank + 2).split('\n');
  const malformed = blank < 0 || note.length > MOST_BYTES || lines.pop() !== '' || lines.length === 0;
  // eslint-disable-next-line no-control-regex -- the very characters that the specification forbids
  if (malformed || lines.length > MOST_SIGNATURES || /[\u0000-\u0009\u000b-\u001f]/.test(note)) {
    throw new RangeError('not a signed note');
  }
  return { text: note.slice(0, blank + 1), signatures: lines.map(signatureOf) };
}

function signatureOf(line: string): NoteSignature {
  const [, name, encoded = ''] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (name === undefined || bytes.length < 5 || bytes.toString('base64') !== encoded) {
    throw new RangeError('not the signature of a note');
  }
  return { name, keyId: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) };
}
