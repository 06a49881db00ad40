import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { workerUrl } from '#event-store';

/** In a mount namespace of its own (Linux), so that the small disk is gone with the process. */
const onSmallDisk = (folder: string, command: string) => [
  ...['-Urm', 'sh', '-c', `mount -t tmpfs -o size=12m tmpfs "$0" && ${command}`],
  folder,
];
const possible = spawnSync('unshare', onSmallDisk(tmpdir(), 'true')).status === 0;

describe('a store on a disk that is full', () => {
  (possible ? it : it.skip)('refuses what does not fit, keeps what it acknowledged, goes on once there is room', () => {
    const folder = mkdtempSync(join(tmpdir(), 'temoin-full-'));
    const load = fileURLToPath(workerUrl(import.meta.url, 'full-disk-load'));
    const output = execFileSync('unshare', [...onSmallDisk(folder, '"$1" "$2" "$0"'), process.execPath, load]);
    const { first, stored, second } = JSON.parse(output.toString()) as Record<'first' | 'second', Filled> & {
      stored: number;
    };
    expect(first.code).toBe('store.full');
    expect(first.acknowledged).toBeGreaterThan(20);
    expect(stored).toBe(first.acknowledged);
    expect(second.code).toBe('store.full');
    expect(second.acknowledged).toBeGreaterThan(20);
    rmSync(folder, { recursive: true });
  });
});

interface Filled {
  readonly acknowledged: number;
  readonly code: string;
}
