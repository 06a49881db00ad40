import pg from 'pg';
import { KeyringUnreachable, KeyringUnreadable } from '../errors.js';

const CONNECT_MS = 5_000;
/** Most that a listening connection waits for an answer. */
export const ANSWER_MS = 10_000;
const BIGINT = 20;

const asNumber = (text: string): number => Number(text);
const parserOf: (oid: number, format?: 'text' | 'binary') => unknown = pg.types.getTypeParser;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT && format !== 'binary' ? asNumber : parserOf(oid, format)) as typeof pg.types.getTypeParser,
};

/** How a connection to the keyring's database is made. */
export const configOf = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'temoin keyring',
  types,
  keepAlive: true,
  connectionTimeoutMillis: CONNECT_MS,
  // Whatever the server's default: a key that is acknowledged is on disk.
  options: '-c synchronous_commit=on',
});

/** Transaction ids as rows hold them: without their epoch. */
export const xidOf = (full: string): string => String(BigInt(full) & 0xffffffffn);

/** What the database says, as the keyring's refusals where it is one. */
export function translated(error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (/^(42P01|3F000|42501|28...|3D000)$/.test(code)) return new KeyringUnreadable(message);
  const lost =
    /^(08...|53300|57P..|E[A-Z]{3,})$/.test(code) || (code === '' && /connection|not queryable|timeout/i.test(message));
  return lost ? new KeyringUnreachable() : error;
}
