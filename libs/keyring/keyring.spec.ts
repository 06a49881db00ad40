import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyReference, ManualClock, type Sealed } from '#kernel';
import { KeyDestroyed, TamperedPayload, UnknownKey, WrongMasterKey } from './errors.js';
import { Keyring } from './keyring.js';

const at = Date.UTC(2026, 7, 31, 10);
const ada: KeyReference = { kind: 'trace', day: '2026-08-31', subject: '0198f000-0000-7000-8000-000000000001' };
const bob: KeyReference = { kind: 'trace', day: '2026-08-31', subject: '0198f000-0000-7000-8000-000000000002' };
const identity: KeyReference = { kind: 'identity', id: '0198f000-0000-7000-8000-000000000003' };
const habilitation: KeyReference = { kind: 'habilitation', id: '0198f000-0000-7000-8000-000000000004' };
const plaintext = Buffer.from('{"dossier":"1234567"}');
const place = Buffer.from('event id, stream and type');

let folder: string;
let file: string;
let masterKey: Buffer;
let keyring: Keyring;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temoin-keyring-'));
  file = join(folder, 'keyring.db');
  masterKey = randomBytes(32);
  keyring = Keyring.open({ file, masterKey, clock: new ManualClock(at) });
});

afterEach(() => {
  keyring.close();
  rmSync(folder, { recursive: true, force: true });
});

const seal = (reference: KeyReference) => keyring.seal(reference, plaintext, place);
const opened = (sealed: Sealed, ring = keyring) => ring.open(sealed, place);
const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());

describe('sealing', () => {
  it.each([ada, identity, habilitation])('gives back what was sealed with a $kind key', (reference) => {
    expect(text(opened(seal(reference)))).toBe(plaintext.toString());
  });

  it('names the key in clear, and the user of a trace by a pseudonym of that day only', () => {
    const today = seal(ada);
    const tomorrow = seal({ ...ada, day: '2026-09-01' });
    expect(seal(identity)).toEqual({ keyId: `identity/${identity.id}`, bytes: expect.any(Uint8Array) });
    expect(today.keyId).toBe('trace/2026-08-31');
    expect(today.tag).toMatch(/^[0-9a-f]{32}$/);
    expect(seal(ada).tag).toBe(today.tag);
    expect(seal(bob).tag).not.toBe(today.tag);
    expect(tomorrow.tag).not.toBe(today.tag);
  });

  it('writes version 1, a fresh nonce, the ciphertext and its 16-byte tag', () => {
    const [first, second] = [seal(ada), seal(ada)];
    expect(first.bytes).toHaveLength(1 + 12 + plaintext.length + 16);
    expect(first.bytes[0]).toBe(1);
    expect(first.bytes).not.toEqual(second.bytes);
  });

  it('still opens after a restart', () => {
    const sealed = [seal(ada), seal(identity)];
    keyring.close();
    keyring = Keyring.open({ file, masterKey });
    expect(sealed.map((one) => text(opened(one)))).toEqual([plaintext.toString(), plaintext.toString()]);
  });

  it('takes associated bytes of any length', () => {
    const long = Buffer.alloc(5000, 7);
    expect(text(keyring.open(keyring.seal(ada, plaintext, long), long))).toBe(plaintext.toString());
  });
});

describe('tampering', () => {
  it('is found whichever byte of the payload is changed', () => {
    const sealed = seal(ada);
    for (let index = 0; index < sealed.bytes.length; index += 1) {
      const bytes = Uint8Array.from(sealed.bytes);
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      expect(() => opened({ ...sealed, bytes })).toThrow(TamperedPayload);
    }
  });

  it('is found when the payload was moved to another place, cut short, or given to another user', () => {
    const sealed = seal(ada);
    expect(() => keyring.open(sealed, Buffer.from('elsewhere'))).toThrow(TamperedPayload);
    expect(() => opened({ ...sealed, bytes: sealed.bytes.subarray(0, 20) })).toThrow(TamperedPayload);
    expect(() => opened({ ...sealed, ...(({ tag }) => (tag === undefined ? {} : { tag }))(seal(bob)) })).toThrow(
      TamperedPayload,
    );
  });

  it('is found when wrapped keys were exchanged in the file', () => {
    const [first, second] = [seal(ada), seal(identity)];
    keyring.close();
    const db = new Database(file);
    db.prepare('UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE id = ?) WHERE id = ?').run(
      first.keyId,
      second.keyId,
    );
    db.close();
    keyring = Keyring.open({ file, masterKey });
    expect(() => opened(second)).toThrow(TamperedPayload);
  });
});

describe('a destroyed key', () => {
  it('opens nothing any more, for any user of its day, and leaves the other keys', () => {
    const [one, two, other] = [seal(ada), seal(bob), seal(identity)];
    keyring.destroy('trace/2026-08-31', at);
    expect([opened(one), opened(two), text(opened(other))]).toEqual([undefined, undefined, plaintext.toString()]);
  });

  it('seals nothing any more, even after a restart', () => {
    seal(ada);
    keyring.destroy('trace/2026-08-31', at);
    expect(() => seal(ada)).toThrow(KeyDestroyed);
    keyring.close();
    keyring = Keyring.open({ file, masterKey });
    expect(() => seal(bob)).toThrow(KeyDestroyed);
  });

  it('[S5.3.2-a] leaves none of its wrapped bytes in any file of the folder', () => {
    const references = Array.from({ length: 400 }, (_, n): KeyReference => ({ kind: 'identity', id: `user-${n}` }));
    const keyIds = references.map((reference) => seal(reference).keyId);
    const reader = new Database(file, { readonly: true });
    const select = reader.prepare<[string], { wrapped: Buffer }>('SELECT wrapped FROM keys WHERE id = ?');
    const wrapped = keyIds.map((keyId) => select.get(keyId)?.wrapped ?? Buffer.alloc(0));
    reader.close();
    const held = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    expect(wrapped.every((bytes) => bytes.length === 61 && held().includes(bytes))).toBe(true);

    const gone = wrapped.filter((_, n) => n % 3 === 0);
    keyIds.filter((_, n) => n % 3 === 0).forEach((keyId) => keyring.destroy(keyId, at));
    const left = held();
    expect(gone.filter((bytes) => left.includes(bytes.subarray(13, 45)))).toEqual([]);
    expect(wrapped.filter((bytes) => left.includes(bytes))).toHaveLength(wrapped.length - gone.length);
  });

  it('[S5.3.2-a] leaves none of the wrapped bytes of a kept key in any file once it is released', () => {
    const subjects = Array.from({ length: 60 }, (_, n) => `0198f000-0000-7000-8000-${String(n).padStart(12, '0')}`);
    for (const subject of subjects) seal({ kind: 'trace', day: '2026-08-31', subject });
    keyring.keepDerived('2026-08-31', subjects, at);
    keyring.destroy('trace/2026-08-31', at);
    const reader = new Database(file, { readonly: true });
    const rows = reader.prepare<[], { wrapped: Buffer }>("SELECT wrapped FROM keys WHERE kind = 'kept'").all();
    reader.close();
    const held = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    const before = held();
    expect(rows.filter(({ wrapped }) => before.includes(wrapped))).toHaveLength(60);
    expect(subjects.filter((subject) => before.includes(subject))).toEqual([]);

    expect(keyring.releaseKept('2026-08-31', subjects.slice(0, 20), at)).toHaveLength(40);
    const after = held();
    expect(rows.filter(({ wrapped }) => after.includes(wrapped.subarray(13, 45)))).toHaveLength(20);
  });

  it('can be destroyed again: the first date stays', () => {
    seal(identity);
    keyring.destroy(`identity/${identity.id}`, at + 1);
    keyring.destroy(`identity/${identity.id}`, at + 2);
    expect(keyring.keys()).toEqual([
      { id: `identity/${identity.id}`, kind: 'identity', createdAt: at, destroyedAt: at + 1 },
    ]);
  });
});

describe('a key that was never made', () => {
  it('is refused by name: the log and the keyring do not belong together', () => {
    const unknown = { keyId: 'trace/2026-01-01', tag: '00'.repeat(16), bytes: new Uint8Array(40) };
    expect(() => opened(unknown)).toThrow(UnknownKey);
    expect(() => opened(unknown)).toThrow('keyring.unknown-key');
    expect(() => keyring.destroy('trace/2026-01-01', at)).toThrow(UnknownKey);
  });
});

describe('the list of keys', () => {
  it('gives each key its kind and dates, all or one kind', () => {
    [identity, ada, habilitation].forEach(seal);
    expect(keyring.keys().map((key) => key.kind)).toEqual(['habilitation', 'identity', 'trace']);
    expect(keyring.keys('trace')).toEqual([
      { id: 'trace/2026-08-31', kind: 'trace', createdAt: at, destroyedAt: undefined },
    ]);
  });
});

describe('a read-only keyring beside the one that writes', () => {
  it('opens with keys made after it was opened, and notices destroyed ones when it refreshes', () => {
    const reader = Keyring.open({ file, masterKey, readonly: true });
    const sealed = seal(ada);
    expect(text(opened(sealed, reader))).toBe(plaintext.toString());
    keyring.destroy('trace/2026-08-31', at);
    reader.refresh();
    expect(opened(sealed, reader)).toBeUndefined();
    reader.close();
  });

  it('never makes a keyring', () => {
    const missing = join(folder, 'missing.db');
    expect(() => Keyring.open({ file: missing, masterKey, readonly: true })).toThrow('keyring.unreadable');
    expect(existsSync(missing)).toBe(false);
  });
});

describe('the file', () => {
  it('opens for its own master key only', () => {
    expect(() => Keyring.open({ file, masterKey: randomBytes(32) })).toThrow(WrongMasterKey);
    expect(() => Keyring.open({ file, masterKey: randomBytes(32), readonly: true })).toThrow(WrongMasterKey);
  });

  it('is for its owner only', () => {
    seal(ada);
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes.every((mode) => mode === 0o600)).toBe(true);
  });

  it('of a later version is refused', () => {
    keyring.close();
    const db = new Database(file);
    db.pragma('user_version = 9');
    db.close();
    expect(() => Keyring.open({ file, masterKey })).toThrow('keyring.unreadable');
    rmSync(file);
    keyring = Keyring.open({ file, masterKey });
  });
});
