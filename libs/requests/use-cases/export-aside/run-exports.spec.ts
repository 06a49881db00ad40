import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Keyring } from '#keyring';
import { type Format, type NamedTrace, SearchTraces } from '#traces';
import { type ExportJob, NOTHING_WRITTEN } from '../../aside/export-job.js';
import { ExportShelf } from '../../aside/export-shelf.js';
import { RunExports } from './run-exports.js';

const DAY = 86_400_000;
const ASKED = Date.parse('2026-11-20T10:00:00Z');
const EXPORT = '019a0000-0000-7000-8000-000000000001';

/** The latest first, one an hour: two days and a half. */
const traces = Array.from({ length: 60 }, (_, rank): NamedTrace => {
  const at = new Date(ASKED - rank * 3_600_000).toISOString();
  return { id: `id-${rank}`, position: 1_000 - rank, at, service: 'CDAP', action: 'dossier.open', outcome: 'success' };
});

/** Answers searches by small pages. */
class Searches {
  asked = 0;
  beforePage: (page: number) => unknown = () => undefined;

  execute = async (query: unknown) => {
    this.asked += 1;
    await this.beforePage(this.asked);
    if (!(query instanceof SearchTraces)) return pagesOf();
    const from =
      query.after === undefined ? 0 : traces.findIndex(({ position }) => position === query.after?.position) + 1;
    const rows = traces.slice(from, from + 7);
    const last = rows.at(-1);
    const next = last && { at: Date.parse(last.at), position: last.position };
    return { rows, ...(from + 7 < traces.length ? { next } : {}) };
  };
}

async function* pagesOf() {
  for (let from = 0; from < traces.length; from += 7) yield traces.slice(from, from + 7);
}

describe('exports that run aside', () => {
  let folder: string;
  let keyring: Keyring;
  let shelf: ExportShelf;
  let searches: Searches;
  let exports: RunExports;

  const runner = () => {
    const periods = { tracesMonths: 6, habilitationsYears: 6 };
    return new RunExports(searches as unknown as QueryBus, shelf, new Map(), periods, 7);
  };
  const ask = (format: Format = 'csv', changes: Partial<ExportJob> = {}) =>
    shelf.put({
      exportId: EXPORT,
      caller: { accountId: 'any', kind: 'person', roles: ['principal'], session: 'any', mustChangePassword: false },
      criteria: { user: 'Canari-critère' },
      format,
      heading: { title: 'Canari-titre', lines: [] },
      askedAt: ASKED,
      status: 'waiting',
      ...NOTHING_WRITTEN,
      ...changes,
    });
  const job = async (): Promise<ExportJob> => {
    const found = await shelf.find(EXPORT);
    if (found === undefined) throw new Error('no such export');
    return found;
  };
  const result = async (): Promise<string> => text(await shelf.read(await job()));
  const files = () => readdirSync(join(folder, 'exports'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-exports-'));
    keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: Buffer.alloc(32, 7) });
    shelf = new ExportShelf(join(folder, 'exports'), keyring);
    searches = new Searches();
    exports = runner();
  });
  afterEach(() => {
    keyring.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<Format>(['csv', 'jsonl', 'ocsf', 'fhir', 'ecs'])('hold every row once, in order, as %s', async (format) => {
    await ask(format);
    await exports.run();
    expect(await job()).toMatchObject({ status: 'done', rows: 60, earliestDay: '2026-11-18' });
    const whole = await result();
    expect(Buffer.byteLength(whole)).toBe((await job()).bytes);
    expect(whole.trimEnd().split(format === 'csv' ? '\r\n' : '\n')).toHaveLength(format === 'csv' ? 61 : 60);
    const places = traces.map(({ id }) => whole.search(new RegExp(`${id}\\b`)));
    expect(places.every((place, rank) => place > (places[rank - 1] ?? -1))).toBe(true);
  });

  it.each<Format>(['csv', 'jsonl'])('go on where they were after a stop, as %s', async (format) => {
    await ask(format);
    await exports.run();
    const whole = await result();
    await shelf.remove(EXPORT);
    await ask(format);
    searches.asked = 0;
    let stopped: Promise<void> | undefined;
    searches.beforePage = (page) => (stopped ??= page === 4 ? exports.onModuleDestroy() : undefined) && undefined;
    await exports.run();
    await stopped;
    expect(await job()).toMatchObject({ status: 'running', rows: 28 });
    // Written, but the process died before it could note it down.
    appendFileSync(join(folder, 'exports', `${EXPORT}.result`), 'half of something');
    searches.beforePage = () => undefined;
    searches.asked = 0;
    await runner().run();
    expect(searches.asked).toBe(5);
    expect(await result()).toBe(whole);
  });

  it('make a document again from its beginning', async () => {
    await ask('pdf');
    writeFileSync(join(folder, 'exports', `${EXPORT}.result`), 'half of something');
    await exports.run();
    expect(await job()).toMatchObject({ status: 'done', rows: 60 });
    expect(await result()).toMatch(/^%PDF-[^]*%%EOF\s*$/);
  });

  it('try again what fails, but not for ever, and then keep nothing', async () => {
    await ask('csv');
    searches.beforePage = (page) => {
      if (page === 3) throw new Error('Canari-message');
    };
    await exports.run();
    expect(await job()).toMatchObject({ status: 'running', rows: 14, failures: 1 });
    searches.beforePage = () => {
      throw new Error('Canari-message');
    };
    for (let turn = 0; turn < 3; turn += 1) await exports.run();
    expect(await job()).toMatchObject({ rows: 14, failures: 4 });
    await exports.run();
    expect(await job()).toMatchObject({ status: 'failed', rows: 0, bytes: 0 });
    expect(files()).toEqual([`${EXPORT}.job`]);
  });

  it('stop when they are discarded', async () => {
    await ask('csv');
    searches.beforePage = (page) => (page === 3 ? exports.discard(EXPORT) : undefined);
    await exports.run();
    expect(searches.asked).toBe(3);
    expect(files()).toEqual([]);
  });

  it('[S5.3.2-a] go after their days, or with the first of their traces to expire', async () => {
    await ask('csv');
    await exports.run();
    await exports.sweep(ASKED + 7 * DAY - 1);
    expect(files()).toHaveLength(2);
    await exports.sweep(ASKED + 7 * DAY);
    expect(files()).toEqual([]);
    const expiring = Date.parse('2026-11-22T00:00:00+01:00');
    await ask('csv', { status: 'done', earliestDay: '2026-05-21' });
    expect(exports.expiresAt(await job())).toBe(expiring);
    await exports.sweep(expiring);
    expect(files()).toEqual([]);
  });

  it('[S5.3.2-a] show nothing of a day whose key is destroyed, and nothing at all without the keyring', async () => {
    await ask('jsonl');
    await exports.run();
    for (const name of files()) {
      expect(statSync(join(folder, 'exports', name)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, 'exports', name), 'latin1')).not.toMatch(/Canari|id-\d|dossier\.open/);
    }
    keyring.destroy('trace/2026-11-18', ASKED);
    await expect(result()).rejects.toThrow('has been purged');
    // The day on which it was asked for: nobody can read any more what was searched.
    keyring.destroy('trace/2026-11-20', ASKED);
    expect(await shelf.find(EXPORT)).toBeUndefined();
    await exports.sweep(ASKED);
    expect(files()).toEqual([]);
  });
});
