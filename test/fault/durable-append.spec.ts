import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { workerUrl } from '#event-store';

const APPENDS = 25;
const possible = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
if (!possible) console.warn('The system calls of an append were not looked at: strace is missing here.');

interface Call {
  readonly name: 'fdatasync' | 'fsync' | 'pwrite64' | 'write';
  readonly args: string;
}

/** The system calls in the order in which they returned (strace -f cuts in two those that another thread's overlap). */
function callsOf(log: string): Call[] {
  const unfinished = new Map<string, string>();
  const calls: Call[] = [];
  for (const line of log.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(rest)?.[1];
    if (begun !== undefined) {
      unfinished.set(thread, begun);
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const whole = resumed === undefined ? rest : `${unfinished.get(thread) ?? ''}${resumed}`;
    const [, name, args = '', result] = /^(fdatasync|fsync|pwrite64|write)\((.*)\) += (\d+)/.exec(whole) ?? [];
    if (name !== undefined && Number(result) >= 0) calls.push({ name: name as Call['name'], args });
  }
  return calls;
}

function callsOfAppends(): Call[] {
  const folder = mkdtempSync(join(tmpdir(), 'temoin-strace-'));
  const script = fileURLToPath(workerUrl(import.meta.url, 'durable-append-load'));
  const traced = ['-f', '-y', '-s', '64', '-e', 'trace=fsync,fdatasync,pwrite64,write', '-o', join(folder, 'calls')];
  execFileSync('strace', [...traced, process.execPath, script, folder, String(APPENDS)]);
  const calls = callsOf(readFileSync(join(folder, 'calls'), 'utf8'));
  rmSync(folder, { recursive: true });
  return calls;
}

describe('the system calls of an acknowledged append', () => {
  (possible ? it : it.skip)(
    'write the log, then sync it to the disk, then acknowledge',
    () => {
      const calls = callsOfAppends();
      const markers = calls.flatMap(({ name, args }, index) =>
        name === 'write' && /"(?:opened|acknowledged)/.test(args) ? [index] : [],
      );
      expect(markers).toHaveLength(APPENDS + 1);
      for (const [turn, marker] of markers.entries()) {
        if (turn === 0) continue;
        const between = calls.slice(markers[turn - 1], marker).filter(({ args }) => args.includes('log.db-wal'));
        const written = between.findLastIndex(({ name }) => name === 'pwrite64');
        const synced = between.findLastIndex(({ name }) => name === 'fdatasync' || name === 'fsync');
        expect(written).toBeGreaterThanOrEqual(0);
        expect(synced).toBeGreaterThan(written);
      }
    },
    60_000,
  );
});
