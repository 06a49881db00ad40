import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenedEvent, TraceContent } from '#kernel';
import { SeededDossierSource } from '#services/cdap';
import { DataFolder } from '../../server/data-folder.js';
import { readSettings } from '../../server/settings.js';
import { examples } from '../commands/demo.js';
import { LogBook } from '../support/log-book.js';
import { isWorkingDay, parisDay, PARIS } from './calendar.js';
import { type Filled, fill } from './fill.js';

const TRACES = 2_000;
const UNTIL = Date.parse('2026-11-20T12:00:00+01:00');
const folders: string[] = [];
const numbers = new SeededDossierSource('temoin', 10_000);

async function filled(seed: number): Promise<{ events: OpenedEvent[]; told: Filled }> {
  const path = mkdtempSync(join(tmpdir(), 'temoin-demo-'));
  folders.push(path);
  const environment = { TEMOIN_DATA: path };
  const options = { traces: TRACES, seed, until: UNTIL, files: examples(), numbers, progress: () => undefined };
  const settings = readSettings(environment);
  const told = await fill({ ...options, folder: new DataFolder(path), settings, environment });
  const log = await LogBook.open(settings, environment);
  const events: OpenedEvent[] = [];
  for await (const event of log.all({})) if (!event.shredded) events.push(event);
  await log.close();
  return { events, told };
}

describe('The demonstration', () => {
  let events: OpenedEvent[];
  let told: Filled;
  let traces: TraceContent[];

  beforeAll(async () => {
    ({ events, told } = await filled(1));
    traces = events.filter(({ stream }) => stream.startsWith('trace-')).map(({ data }) => data as TraceContent);
  }, 120_000);

  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  it('tells the same events for the same seed: ids, streams, times, contents, order', async () => {
    const again = (await filled(1)).events;
    const told = ({ metadata: { keyId: _, tag: __, ...metadata }, ...event }: OpenedEvent) => ({ ...event, metadata });
    expect(again.map(told)).toEqual(events.map(told));
  }, 120_000);

  it('tells others for another seed', async () => {
    const others = new Set((await filled(2)).events.map(({ id }) => id));
    expect(events.some(({ id }) => others.has(id))).toBe(false);
  }, 120_000);

  it('keeps close to the number of traces asked for, in order of time', () => {
    expect(Math.abs(traces.length - TRACES)).toBeLessThan(TRACES * 0.1);
    const times = events.map(({ metadata }) => Date.parse(metadata.time));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Math.max(...times)).toBeLessThanOrEqual(UNTIL);
  });

  it('has between forty and sixty people, who work on working days only', () => {
    expect(told.cast.agents.length).toBeGreaterThanOrEqual(40);
    expect(told.cast.agents.length).toBeLessThanOrEqual(60);
    expect([...new Set(traces.map(({ at }) => parisDay(Date.parse(at))))].filter((day) => !isWorkingDay(day))).toEqual(
      [],
    );
  });

  it('leaves the ordinary lunch break empty', () => {
    const { curious } = told.parts;
    const clock = new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, hour: '2-digit', minute: '2-digit' });
    const atLunch = traces
      .filter(({ action, user }) => action === 'dossier.open' && user !== curious.accountId)
      .map(({ at }) => clock.format(Date.parse(at)))
      .filter((time) => time >= '12:30' && time < '13:00');
    expect(atLunch).toEqual([]);
  });

  it('opens dossiers that exist, for purposes of the profile, and is refused otherwise', async () => {
    const opened = traces.filter(({ action, object }) => action === 'dossier.open' && object !== undefined);
    const granted = opened.filter(({ outcome }) => outcome === 'success');
    expect(granted.length).toBeGreaterThan(TRACES / 4);
    for (const { object } of granted) expect(await numbers.find(object?.ref ?? '')).toBeDefined();
    const unknown = opened.filter(({ reason }) => reason === 'cdap.dossier-unknown');
    for (const { object } of unknown) expect(await numbers.find(object?.ref ?? '')).toBeUndefined();
  });

  it('comes from addresses kept for documentation (RFC 5737) only', () => {
    const known = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/;
    expect(traces.filter(({ ip }) => ip !== undefined && !known.test(ip))).toEqual([]);
  });

  it('[C9.2-d] has a leaver, whose habilitation ends and whose later attempts are refused', () => {
    const { accountId } = told.parts.leaver;
    const about = events.filter(({ data }) => Object.values(data).includes(accountId));
    const types = about.map(({ type }) => type);
    expect(types.slice(types.indexOf('UserLeft'))).toEqual([
      ...['UserLeft', 'HabilitationRevoked', 'AccountClosed'],
      ...['SignInRefused', 'SignInRefused', 'SignInRefused'],
    ]);
  });

  it('[C9.2-e] has somebody who opens a neighbour’s dossier again and again, at odd hours', () => {
    const { curious, neighbour } = told.parts;
    const openings = traces.filter(({ object }) => object?.ref === neighbour);
    expect(openings.length).toBeGreaterThanOrEqual(8);
    expect(new Set(openings.map(({ user }) => user))).toEqual(new Set([curious.accountId]));
    expect(openings.some(({ reason }) => reason === 'cdap.purpose-not-allowed')).toBe(true);
  });

  it('has one account locked after ten wrong guesses', () => {
    expect(events.filter(({ type }) => type === 'SignInFailed')).toHaveLength(10);
    const locked = events.filter(({ type }) => type === 'AccountLocked');
    expect(locked.map(({ data }) => (data as { accountId: string }).accountId)).toEqual([told.parts.target.accountId]);
  });

  it('signs in, signs out, is timed out, and meets an obsolete browser', () => {
    const types = new Set(events.map(({ type }) => type));
    for (const type of ['SignedIn', 'SignedOut', 'SessionExpired', 'BrowserRefused']) expect(types).toContain(type);
  });
});
