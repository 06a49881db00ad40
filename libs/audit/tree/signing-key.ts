import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NoteSigner } from '../domain/signed-note.js';
import { syncFolder, writeDurably } from './record-files.js';

/** A public key and the span in which it signed; instants are ISO 8601. */
export interface KeySpan {
  /** C2SP verifier key. */
  readonly key: string;
  readonly from: string;
  /** Absent: it signs now. */
  readonly to?: string;
}

/**
 * The key that signs checkpoints: a line `PRIVATE+KEY+…`, made at the first start with mode 0600.
 * @throws RangeError on a file that holds no such key
 */
export function loadSigner(file: string): NoteSigner {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const signer = new NoteSigner(`temoin-${randomBytes(4).toString('hex')}`, randomBytes(32));
    writeDurably(file, Buffer.from(`${String(signer)}\n`), 'wx');
    syncFolder(dirname(file));
  }
  return NoteSigner.parse(readFileSync(file, 'utf8').trim());
}

export function readKeys(folder: string): KeySpan[] {
  const file = join(folder, 'keys.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeySpan[]) : [];
}

/** Notes who signs from now on; the key before it, if another, is retired. @param now ISO 8601 */
export function noteKey(folder: string, signer: NoteSigner, now: string): KeySpan[] {
  const key = String(signer.verifier);
  const keys = readKeys(folder);
  if (keys.at(-1)?.key === key) return keys;
  const next = [...keys.map((span) => (span.to === undefined ? { ...span, to: now } : span)), { key, from: now }];
  const file = join(folder, 'keys.json');
  writeDurably(`${file}.new`, Buffer.from(`${JSON.stringify(next, null, 1)}\n`), 'w');
  renameSync(`${file}.new`, file);
  syncFolder(folder);
  return next;
}
