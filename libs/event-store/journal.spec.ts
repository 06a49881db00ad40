import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Decider, DomainEvent, EventDefinition } from '#kernel';
import { Refusal } from '#kernel';
import { Keyring, legalDayOf } from '#keyring';
import { Decisions } from './decisions.js';
import { WrongExpectedRevision } from './errors.js';
import { EventRegistry } from './event-registry.js';
import { EventOpener } from './event-opener.js';
import { Journal } from './journal.js';
import { SqliteEventStore } from './sqlite/sqlite-event-store.js';

type Counted = DomainEvent<'Counted', { by: number; who: string }>;
type Command = { by: number; who: string; most?: number };

const counted: EventDefinition<Counted> = {
  type: 'Counted',
  schemaVersion: 2,
  partner: () => '21340135900012',
  key: ({ who }) => (who === 'nobody' ? undefined : { kind: 'identity', id: who }),
  upcasts: { 1: (data: { who: string }) => ({ ...data, by: 1 }) },
};

const counter: Decider<Command, { total: number; folded: number }, Counted> = {
  initial: () => ({ total: 0, folded: 0 }),
  evolve: (state, { data }) => {
    state.total += data.by;
    state.folded += 1;
    return state;
  },
  decide: ({ by, who, most = Infinity }, { total }) => {
    if (total + by > most) throw new Refusal('counter.full', 'conflict', { most });
    return by === 0 ? [] : [{ type: 'Counted', data: { by, who } }];
  },
};

const STREAM = 'incident-1';
const context = { at: Date.parse('2026-03-02T09:00:00Z'), correlationId: 'corr', causationId: 'cause' };

describe('the journal', () => {
  let folder: string;
  let store: SqliteEventStore;
  let keyring: Keyring;

  const journalWith = (definition: EventDefinition<Counted> = counted): Journal =>
    new Journal(store, new EventRegistry([definition]), keyring, { next: (at) => v7({ msecs: at }) }, legalDayOf);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-journal-'));
    store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: Buffer.alloc(32, 1) });
  });

  afterEach(async () => {
    await store.close();
    keyring.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const event = (who: string): Counted => ({ type: 'Counted', data: { by: 2, who } });

  it('seals payloads, and leaves in clear the type, version, time, partner, causes and key alone', async () => {
    const journal = journalWith();
    await journal.append(STREAM, [event('ada')], 'none', context);
    const [stored] = await Array.fromAsync(store.readStream(STREAM));
    expect(JSON.parse(stored?.metadata ?? '')).toEqual({
      schemaVersion: 2,
      time: '2026-03-02T09:00:00.000Z',
      partner: '21340135900012',
      $correlationId: 'corr',
      $causationId: 'cause',
      keyId: 'identity/ada',
    });
    expect(Buffer.from(stored?.data ?? []).includes('who')).toBe(false);
    const [opened] = await Array.fromAsync(journal.readStream(STREAM));
    expect(opened).toMatchObject({ shredded: false, data: { by: 2, who: 'ada' }, revision: 0, stream: STREAM });
  });

  it('stores in clear what concerns nobody', async () => {
    const journal = journalWith();
    await journal.append(STREAM, [event('nobody')], 'none', context);
    const [stored] = await Array.fromAsync(store.readStream(STREAM));
    expect(JSON.parse(Buffer.from(stored?.data ?? []).toString())).toEqual({ by: 2, who: 'nobody' });
    expect(JSON.parse(stored?.metadata ?? '')).not.toHaveProperty('keyId');
  });

  it('reads an event whose key is destroyed as shredded', async () => {
    const journal = journalWith();
    await journal.append(STREAM, [event('ada'), event('lin')], 'none', context);
    keyring.destroy('identity/ada', context.at);
    const read = await Array.fromAsync(journal.readAll());
    expect(read.map(({ shredded }) => shredded)).toEqual([true, false]);
  });

  it('does not open a payload that was moved to another event, stream or type', async () => {
    const journal = journalWith();
    await journal.append(STREAM, [event('ada'), event('ada')], 'none', context);
    const [one, two] = await Array.fromAsync(store.readStream(STREAM));
    const opener = new EventOpener(new EventRegistry([counted]), keyring);
    if (one === undefined || two === undefined) throw new Error('two events were written');
    expect(opener.open(one)).toMatchObject({ shredded: false });
    expect(() => opener.open({ ...one, data: two.data })).toThrow();
    expect(() => opener.open({ ...one, stream: 'incident-2' })).toThrow();
    expect(() => opener.open({ ...one, id: two.id })).toThrow();
  });

  it('shows old shapes in the newest version, and refuses one newer than this program', async () => {
    await journalWith({ ...counted, schemaVersion: 1 }).append(
      STREAM,
      [{ type: 'Counted', data: { who: 'ada' } }],
      'none',
      context,
    );
    const [upcast] = await Array.fromAsync(journalWith().readStream(STREAM));
    expect(upcast).toMatchObject({ data: { who: 'ada', by: 1 } });
    await journalWith({ ...counted, schemaVersion: 3 }).append('incident-2', [event('ada')], 'none', context);
    await expect(Array.fromAsync(journalWith().readStream('incident-2'))).rejects.toThrow(/schema version 3/);
  });

  describe('decisions', () => {
    it('load, fold, decide and append; nothing decided is nothing written', async () => {
      const decisions = new Decisions(journalWith());
      const first = await decisions.execute(counter, STREAM, { by: 2, who: 'ada' }, context);
      expect(first).toEqual({ events: [event('ada')], position: await store.head() });
      expect(await decisions.execute(counter, STREAM, { by: 0, who: 'ada' }, context)).toEqual({
        events: [],
        position: undefined,
      });
      expect(await decisions.load(counter, STREAM)).toMatchObject({ total: 2 });
    });

    it('pass a refusal on, and write nothing', async () => {
      const decisions = new Decisions(journalWith());
      await expect(decisions.execute(counter, STREAM, { by: 9, who: 'ada', most: 5 }, context)).rejects.toMatchObject({
        code: 'counter.full',
      });
      expect(await store.head()).toBe(0);
    });

    it('meet another writer by deciding again, so that a limit holds between servers', async () => {
      const servers = Array.from({ length: 4 }, () => new Decisions(journalWith()));
      const attempts = servers.flatMap((server) =>
        Array.from({ length: 10 }, () => server.execute(counter, STREAM, { by: 1, who: 'ada', most: 7 }, context)),
      );
      const results = await Promise.allSettled(attempts);
      const refused = results.filter((each) => each.status === 'rejected').map((each) => each.reason as Error);
      // One server may lose every retry of a burst: a conflict is then told, never an excess.
      expect(refused.every((error) => error instanceof WrongExpectedRevision || error.message === 'counter.full')).toBe(
        true,
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
      expect(await Array.fromAsync(store.readStream(STREAM))).toHaveLength(7);
    });

    it('fold only what is new in the stream', async () => {
      const decisions = new Decisions(journalWith());
      for (let index = 0; index < 20; index += 1)
        await decisions.execute(counter, STREAM, { by: 1, who: 'ada' }, context);
      expect(await decisions.load(counter, STREAM)).toEqual({ total: 20, folded: 20 });
    });

    it('fold past what was shredded', async () => {
      const journal = journalWith();
      await new Decisions(journal).execute(counter, STREAM, { by: 3, who: 'ada' }, context);
      await new Decisions(journal).execute(counter, STREAM, { by: 4, who: 'lin' }, context);
      keyring.destroy('identity/ada', context.at);
      expect(await new Decisions(journal).load(counter, STREAM)).toMatchObject({ total: 4 });
    });
  });
});
