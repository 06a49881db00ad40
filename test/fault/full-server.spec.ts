import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { workerUrl } from '#event-store';
import type { SeenOnFullDisk } from './full-server-load.js';

/** In a mount namespace of its own (Linux), so that the small disk is gone with the process. */
const onSmallDisk = (folder: string, command: string) => [
  ...['-Urm', 'sh', '-c', `mount -t tmpfs -o size=24m tmpfs "$0" && ${command}`],
  folder,
];
const possible = spawnSync('unshare', onSmallDisk(tmpdir(), 'true')).status === 0;
if (!possible) console.warn('The full disk under a server was not tried: no disk of its own can be mounted here.');

function seenOnFullDisk(): SeenOnFullDisk {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-full-'));
  const load = fileURLToPath(workerUrl(import.meta.url, 'full-server-load'));
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const output = execFileSync(
    'unshare',
    [...onSmallDisk(folder, 'TMPDIR="$0" "$1" "$2"'), process.execPath, load],
    options,
  );
  rmSync(folder, { recursive: true });
  return JSON.parse(output.toString()) as SeenOnFullDisk;
}

describe('a server whose disk is full', () => {
  (possible ? it : it.skip)(
    '[S5.3.1-a] answers 503 store.full and no data, and works again as soon as there is room',
    () => {
      const { refusals, others, registered, present, after, answered, traced } = seenOnFullDisk();
      expect(answered.length).toBeGreaterThan(10);
      for (const refusal of [...refusals, ...others]) {
        expect(refusal).toEqual({ status: 503, code: 'store.full', retryAfter: expect.any(String), fields: false });
        expect(Number(refusal.retryAfter)).toBeGreaterThan(0);
      }
      expect(after).toBe(200);
      expect(traced.toSorted()).toEqual(answered.toSorted());
      expect(present.toSorted()).toEqual(registered.toSorted());
    },
    120_000,
  );
});
