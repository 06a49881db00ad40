import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { number } from './figures.js';
import { percentile } from './statistics.js';

const SYNCS = 200;

/** The conditions of the measures: without them a figure says nothing. */
export function describeMachine(folder: string): string {
  const processors = cpus();
  const { version } = new Database(':memory:')
    .prepare<[], { version: string }>('SELECT sqlite_version() AS version')
    .get() ?? {
    version: '?',
  };
  const syncs = fsyncTimes(folder);
  return [
    `${processors[0]?.model.trim() ?? 'processeur inconnu'} × ${processors.length}`,
    `${number(totalmem() / 2 ** 30)} Gio de mémoire`,
    `Node.js ${process.versions.node}, SQLite ${version}`,
    `${folder} sur ${filesystemOf(folder)}`,
    `fsync de 4 Kio : ${number(percentile(syncs, 0.5))} ms (médiane), ${number(percentile(syncs, 0.99))} ms (p99)`,
  ].join('\n');
}

/** Milliseconds that each of some small synced writes took. */
function fsyncTimes(folder: string): number[] {
  const path = join(folder, 'fsync');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let index = 0; index < SYNCS; index += 1) {
    const begun = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    times.push(performance.now() - begun);
  }
  closeSync(file);
  rmSync(path);
  return times;
}

function filesystemOf(folder: string): string {
  try {
    const [, line = ''] = execFileSync('df', ['-T', folder], { encoding: 'utf8' }).split('\n');
    const [device = '?', type = '?'] = line.split(/\s+/);
    return `${type} (${device})`;
  } catch {
    return 'un système de fichiers inconnu';
  }
}
