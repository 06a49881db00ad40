import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMasterKey } from './master-key.js';
import { keyringMessages } from './messages.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'temoin-master-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const key = randomBytes(32);

describe('a master key that is given', () => {
  it.each(['base64', 'hex', 'base64url'] as const)('is read from TEMOIN_MASTER_KEY in %s', (encoding) => {
    expect(loadMasterKey({ env: { TEMOIN_MASTER_KEY: key.toString(encoding) }, dataDir })).toEqual({ key });
    expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
  });

  it('is read from the file that TEMOIN_MASTER_KEY_FILE names', () => {
    const file = join(dataDir, 'elsewhere');
    writeFileSync(file, `${key.toString('hex')}\n`, { mode: 0o600 });
    expect(loadMasterKey({ env: { TEMOIN_MASTER_KEY_FILE: file }, dataDir })).toEqual({ key });
  });

  it('comes with a warning when others may read its file', () => {
    const file = join(dataDir, 'elsewhere');
    writeFileSync(file, key.toString('base64'));
    chmodSync(file, 0o640);
    expect(loadMasterKey({ env: { TEMOIN_MASTER_KEY_FILE: file }, dataDir }).warning).toContain('chmod 600');
  });

  it.each([
    ['given twice', { TEMOIN_MASTER_KEY: key.toString('hex'), TEMOIN_MASTER_KEY_FILE: '/x' }, 'two-master-keys'],
    ['too short', { TEMOIN_MASTER_KEY: 'abcd' }, 'malformed-master-key'],
    ['in a file that does not exist', { TEMOIN_MASTER_KEY_FILE: '/nowhere/key' }, 'master-key-unreadable'],
  ])('is refused when it is %s', (_, env, code) => {
    expect(() => loadMasterKey({ env, dataDir })).toThrow(`keyring.${code}`);
    expect(keyringMessages).toHaveProperty([`keyring.${code}`]);
  });
});

describe('no master key given', () => {
  it('makes one for its owner only at the first start, keeps it, and warns that it lies beside the data', () => {
    const first = loadMasterKey({ env: {}, dataDir });
    const file = join(dataDir, 'master.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.key).toHaveLength(32);
    expect(first.warning).toContain(file);
    expect(first.warning).toContain('TEMOIN_MASTER_KEY_FILE');
    expect(loadMasterKey({ env: {}, dataDir })).toEqual(first);
    expect(readFileSync(file, 'utf8').trim()).toBe(first.key.toString('base64'));
  });

  it('never makes another one for a keyring that stands already', () => {
    writeFileSync(join(dataDir, 'keyring.db'), '');
    expect(() => loadMasterKey({ env: {}, dataDir })).toThrow('keyring.master-key-missing');
    expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
  });
});
