import { hash } from 'node:crypto';

export const TOKEN_BYTES = 32;
const PROGRAM = /^tps_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/**
 * How a session is looked up and what traces show of it: the first 16 bytes, in hexadecimal, of a hash of its token.
 * The token itself is kept nowhere.
 */
export const pseudonymOf = (token: string): string => hash('sha256', `temoin-session${token}`, 'hex').slice(0, 32);

/** What is kept of a program's token: its SHA-256, in hexadecimal. Its 256 bits need no slow hash. */
export const tokenHash = (token: string): string => hash('sha256', token, 'hex');

export const isProgramToken = (token: string): boolean => token.startsWith('tps_');

/** A program's token names its account, so that it is found without an index of secrets. */
export const programToken = (accountId: string, random: Buffer): string =>
  `tps_${accountId.replaceAll('-', '')}_${random.toString('base64url')}`;

/** The account that a program's token names; `undefined` when it is malformed. */
export function accountOfToken(token: string): string | undefined {
  const hex = PROGRAM.exec(token)?.[1];
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
