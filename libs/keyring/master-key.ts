import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MasterKeyUnusable } from './errors.js';

export interface MasterKeySource {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of `keyring.db`. */
  readonly dataDir: string;
}

export interface MasterKey {
  /** 32 bytes. */
  readonly key: Buffer;
  /** French, for the operator. */
  readonly warning?: string;
}

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * The key that wraps the others: from `TEMOIN_MASTER_KEY_FILE` (a path), `TEMOIN_MASTER_KEY` (base64 or hexadecimal), or
 * else `<dataDir>/master.key`, made at the first start. Never made again where a keyring stands without it.
 * @throws MasterKeyUnusable
 */
export function loadMasterKey({ env, dataDir }: MasterKeySource): MasterKey {
  const file = env['TEMOIN_MASTER_KEY_FILE'] || undefined;
  const text = env['TEMOIN_MASTER_KEY'] || undefined;
  if (file !== undefined && text !== undefined) throw new MasterKeyUnusable('keyring.two-master-keys', {});
  if (text !== undefined) return { key: decode(text, 'TEMOIN_MASTER_KEY') };
  if (file !== undefined) return withWarning(readKey(file), looseMode(file));
  return besideTheData(dataDir);
}

function besideTheData(dataDir: string): MasterKey {
  const file = join(dataDir, 'master.key');
  const keyring = join(dataDir, 'keyring.db');
  if (!existsSync(file)) {
    if (existsSync(keyring)) throw new MasterKeyUnusable('keyring.master-key-missing', { keyring, file });
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    writeKey(file, dataDir);
  }
  const beside =
    `La clé maîtresse est dans ${file}, à côté des données qu’elle protège : qui copie ce dossier lit tout. ` +
    'Déplacez-la hors du dossier et indiquez sa place par TEMOIN_MASTER_KEY_FILE.';
  const loose = looseMode(file);
  return withWarning(readKey(file), loose === undefined ? beside : `${beside} ${loose}`);
}

function writeKey(file: string, dataDir: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, `${randomBytes(32).toString('base64')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dataDir);
}

/** The name of a new file is durable only once its folder is synced (not possible, nor needed, on Windows). */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readKey(file: string): Buffer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'erreur de lecture';
    throw new MasterKeyUnusable('keyring.master-key-unreadable', { file, why });
  }
  return decode(text, file);
}

function decode(text: string, source: string): Buffer {
  const trimmed = text.trim();
  if (HEX.test(trimmed)) return Buffer.from(trimmed, 'hex');
  const key = BASE64.test(trimmed) ? Buffer.from(trimmed, 'base64') : undefined;
  if (key?.length !== 32) throw new MasterKeyUnusable('keyring.malformed-master-key', { source });
  return key;
}

function looseMode(file: string): string | undefined {
  if (process.platform === 'win32' || !existsSync(file)) return undefined;
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return undefined;
  return `Le fichier ${file} est lisible par d’autres que son propriétaire (mode ${mode.toString(8)}) : faites « chmod 600 ${file} ».`;
}

const withWarning = (key: Buffer, warning: string | undefined): MasterKey =>
  warning === undefined ? { key } : { key, warning };
