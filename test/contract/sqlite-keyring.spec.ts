import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#kernel';
import { Keyring } from '#keyring';
import { keyringContract } from './keyring.contract.js';
import { at } from './keyring/samples.js';

keyringContract('the keyring in an SQLite file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-keyring-'));
  const own = randomBytes(32);
  const opened: Keyring[] = [];
  return {
    async keyring({ masterKey = own, readonly = false } = {}) {
      const keyring = Keyring.open({
        file: join(folder, 'keyring.db'),
        masterKey,
        readonly,
        clock: new ManualClock(at),
      });
      opened.push(keyring);
      return keyring;
    },
    async dispose() {
      for (const keyring of opened) keyring.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
