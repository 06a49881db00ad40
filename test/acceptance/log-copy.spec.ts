import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventStore, SqliteEventStore, type StoredEvent, StoreUnavailable } from '#event-store';
import { loadMasterKey } from '#keyring';
import { SqliteProjections } from '#read-store';
import { SeededDossierSource } from '#services/cdap';
import { copy } from '../../apps/cli/commands/log-copy.js';
import { examples } from '../../apps/cli/commands/demo.js';
import { fill } from '../../apps/cli/demo/fill.js';
import { CliFailure } from '../../apps/cli/support/exit.js';
import { copyLog, LogsDiffer } from '../../apps/cli/support/log-copy.js';
import { DataFolder } from '../../apps/server/data-folder.js';
import { LogFeed } from '../../apps/server/feed.js';
import { viewGroups } from '../../apps/server/log-contexts.js';
import { readSettings } from '../../apps/server/settings.js';
import { type LogReader, openLog, openLogReader } from '../../apps/server/logs.js';
import { Cluster } from '../support/eventstoredb-server/cluster.js';
import { dumpViews } from '../support/view-dump.js';

const UNTIL = Date.parse('2026-11-20T12:00:00+01:00');
const silent = { verified: () => undefined, copied: () => undefined };

const all = (log: LogReader): Promise<StoredEvent[]> => Array.fromAsync(log.readAll());
/** Everything but the position, which is each store's own. */
const told = (events: readonly StoredEvent[]) =>
  events.map(({ id, stream, revision, type, metadata, data }) => ({
    ...{ id, stream, revision, type, metadata },
    data: Buffer.from(data).toString('hex'),
  }));

describe('temoin log copy', () => {
  const root = mkdtempSync(join(tmpdir(), 'temoin-log-copy-'));
  const environment = { TEMOIN_DATA: join(root, 'data') };
  const folder = new DataFolder(environment.TEMOIN_DATA);
  let copies = 0;
  let cluster: Cluster;
  let server: { connection: string };
  let source: LogReader;
  let target: EventStore;

  beforeAll(async () => {
    const numbers = new SeededDossierSource('temoin', 10_000);
    const options = { traces: 1_500, seed: 5, until: UNTIL, files: examples(), numbers, progress: () => undefined };
    await fill({ ...options, folder, settings: readSettings(environment), environment });
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true }));

  beforeEach(async () => {
    const data = join(root, `copy-${(copies += 1)}`);
    mkdirSync(data);
    cluster = await Cluster.start(data);
    server = { connection: `esdb://${cluster.endpoints}?tls=false` };
    source = await openLogReader({ log: { file: folder.log } });
    target = await openLog({ log: server });
  });
  afterEach(async () => {
    await source.close();
    await target.close();
    await cluster.stop();
  });

  it('gives the same events, byte for byte, in the same order, and the second time adds nothing', async () => {
    const originals = await all(source);
    expect(originals.length).toBeGreaterThan(1_500);
    await copy({ to: server.connection }, environment);
    expect(told(await all(target))).toEqual(told(originals));
    expect(await copyLog(source, target, silent)).toEqual({
      ...{ found: originals.length, added: 0, verified: originals.length },
    });
  }, 60_000);

  it('goes on where it ended when it is interrupted, even between a write and its answer', async () => {
    let left = 40;
    const interrupted = new Proxy(target, {
      get: (store, name: keyof EventStore) =>
        name !== 'append'
          ? (store[name] as () => unknown).bind(store)
          : async (...append: Parameters<EventStore['append']>) => {
              await store.append(...append);
              if ((left -= 1) === 0) throw new StoreUnavailable('the line is cut');
            },
    });
    await expect(copyLog(source, interrupted, silent)).rejects.toThrow(StoreUnavailable);
    const there = (await all(target)).length;
    expect(there).toBeGreaterThan(39);
    expect(await copyLog(source, target, silent)).toMatchObject({ found: there });
    expect(told(await all(target))).toEqual(told(await all(source)));
  }, 60_000);

  it('shows the same views', async () => {
    await copyLog(source, target, silent);
    const { key } = loadMasterKey({ env: environment, dataDir: folder.path });
    const feed = await LogFeed.open({ log: server, keyring: { file: folder.keyring } }, key);
    const failures: unknown[] = [];
    const nothing = () => undefined;
    const listener = { advanced: nothing, swapped: nothing, stopped: (failure: unknown) => failures.push(failure) };
    const views = join(root, 'views-of-the-copy');
    const groups = viewGroups.map(({ name }) => name);
    const rebuilt = async (of: LogFeed, into: string) => {
      await new SqliteProjections(into, viewGroups, of, listener).rebuild(groups, new AbortController().signal);
      await of.close();
      return dumpViews(into, ['position']);
    };
    const copied = await rebuilt(feed, views);
    const original = await LogFeed.open({ log: { file: folder.log }, keyring: { file: folder.keyring } }, key);
    expect(copied).toEqual(await rebuilt(original, join(root, 'views-of-the-original')));
    expect(failures).toEqual([]);
  }, 120_000);

  it('leaves a target that holds something else as it is, and names the first difference', async () => {
    const [first] = await all(source);
    const { stream = '', type = '', metadata = '' } = first ?? {};
    await target.append(stream, [{ id: crypto.randomUUID(), type, metadata, data: Buffer.from('{}') }], 'none');
    await expect(copyLog(source, target, silent)).rejects.toMatchObject({ place: 1, kind: 'different' });
    const failed = (await copy({ to: server.connection }, environment).catch((error: unknown) => error)) as CliFailure;
    expect(failed).toBeInstanceOf(CliFailure);
    expect(failed.exitCode).toBe(65);
    expect(failed.details[0]).toContain(`le premier écart est à l’événement 1 (${stream}, révision 0)`);
    expect(await all(target)).toHaveLength(1);
  });

  it('names an event that the source does not have', async () => {
    await copyLog(source, target, silent);
    const added = { id: crypto.randomUUID(), type: 'ActionTraced', metadata: '{}', data: Buffer.from('{}') };
    await target.append('trace-2026-11-20.intruder', [added], 'none');
    const error = (await copyLog(source, target, silent).catch((reason: unknown) => reason)) as LogsDiffer;
    expect(error).toBeInstanceOf(LogsDiffer);
    expect(error).toMatchObject({ kind: 'added', place: (await all(source)).length + 1 });
    expect(error.event).toMatchObject({ stream: 'trace-2026-11-20.intruder', revision: 0 });
  }, 60_000);

  it('refuses to run beside a server', async () => {
    const running = new DataFolder(environment.TEMOIN_DATA).take();
    await expect(copy({ to: server.connection }, environment)).rejects.toThrow(/déjà utilisé/);
    running.release();
  });

  it('copies nothing of a deleted stream', async () => {
    const file = join(root, `deleted-${copies}.db`);
    const store = await SqliteEventStore.open({ file });
    const event = () => ({ id: crypto.randomUUID(), type: 'ActionTraced', metadata: '{}', data: Buffer.from('{}') });
    await store.append('trace-2026-01-01.a', [event(), event()], 'none');
    await store.append('trace-2026-01-02.a', [event()], 'none');
    await store.deleteStream('trace-2026-01-01.a', 'exists');
    expect(await copyLog(store, target, silent)).toEqual({ found: 0, added: 1, verified: 1 });
    expect((await all(target)).map(({ stream }) => stream)).toEqual(['trace-2026-01-02.a']);
    await store.close();
  });
});
