import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { EventDefinition } from '#kernel';
import { Keyring, legalDayOf, PAYLOAD_SEALER_URL } from '#keyring';
import { EventRegistry } from '../event-registry.js';
import { Journal } from '../journal.js';
import { SecretNumbers } from './late-sealing.js';
import { SqliteEventStore } from './sqlite-event-store.js';

interface Noted {
  readonly type: 'Noted';
  readonly data: { readonly who: string; readonly text: string };
}

const noted: EventDefinition<Noted> = {
  type: 'Noted',
  schemaVersion: 1,
  key: ({ who }, day) => ({ kind: 'trace', day, subject: who }),
};
const AT = Date.parse('2026-03-02T09:00:00Z');
const DAY = 'trace-2026-03-02.spec';
const context = { at: AT, correlationId: 'corr' };
const SECRET_TEXT = 'Dossier 1234567, été 🌞, "guillemets"';

const event = (who: string, text = SECRET_TEXT): Noted => ({ type: 'Noted', data: { who, text } });

describe.each([
  ['with a writer that seals', PAYLOAD_SEALER_URL],
  ['with a writer that takes sealed bytes', undefined],
])('payloads of a legal day, %s', (_, sealer) => {
  let folder: string;
  let store: SqliteEventStore;
  let keyring: Keyring;
  let journal: Journal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-sealing-'));
    store = await SqliteEventStore.open({ file: join(folder, 'log.db'), sealer });
    keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: Buffer.alloc(32, 1) });
    const ids = { next: (at: number) => v7({ msecs: at }) };
    journal = new Journal(store, new EventRegistry([noted]), keyring, ids, legalDayOf);
  });

  afterEach(async () => {
    await store.close();
    keyring.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('open again as they were written, in small appends and in large ones', async () => {
    const people = [...Array(300).keys()].map((rank) => `user-${rank % 40}`);
    await journal.append(DAY, [event('ada')], 'none', context);
    await journal.append(
      DAY,
      people.map((who) => event(who)),
      0,
      context,
    );
    await journal.append(DAY, [event('ada', 'é'.repeat(5_000))], 300, context);
    const read = await Array.fromAsync(journal.readStream(DAY));
    expect(read.map((one) => (one.shredded ? undefined : one.data))).toEqual([
      { who: 'ada', text: SECRET_TEXT },
      ...people.map((who) => ({ who, text: SECRET_TEXT })),
      { who: 'ada', text: 'é'.repeat(5_000) },
    ]);
  });

  it('leave nothing of their text on the disk', async () => {
    const many = Array.from({ length: 150 }, () => event('ada'));
    await journal.append(DAY, [event('ada')], 'none', context);
    await journal.append(DAY, many, 0, context);
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    expect(bytes.includes('Noted')).toBe(true);
    expect(bytes.includes('1234567')).toBe(false);
    expect(bytes.includes('guillemets')).toBe(false);
  });

  it('are each sealed once: an append repeated with the same ids answers as the first time', async () => {
    const events = Array.from({ length: 120 }, () => journal.encode(DAY, event('ada'), context));
    const first = await store.append(DAY, events, 'none');
    expect(await store.append(DAY, events, 'none')).toEqual(first);
    expect(await Array.fromAsync(journal.readStream(DAY))).toHaveLength(120);
  });

  it('stay shredded once the key of their day is destroyed', async () => {
    await journal.append(DAY, [event('ada')], 'none', context);
    keyring.destroy('trace/2026-03-02', AT);
    const [read] = await Array.fromAsync(journal.readStream(DAY));
    expect(read?.shredded).toBe(true);
    expect(() => journal.encode(DAY, event('ada'), context)).toThrow();
  });
});

describe('the numbers of secrets', () => {
  it('go over once each, and keep their order', () => {
    const numbers = new SecretNumbers();
    const [one, two, three] = [{}, {}, {}];
    expect([numbers.numberOf(one), numbers.numberOf(two), numbers.numberOf(one)]).toEqual([1, 2, 1]);
    expect(numbers.take()).toEqual({ first: 1, secrets: [one, two], anew: false });
    expect(numbers.take()).toBeUndefined();
    expect([numbers.numberOf(three), numbers.numberOf(two)]).toEqual([3, 2]);
    expect(numbers.take()).toEqual({ first: 3, secrets: [three], anew: false });
  });

  it('are given anew once there are too many, so that the other thread forgets the old', () => {
    const numbers = new SecretNumbers();
    const secrets = Array.from({ length: 8_000 }, () => ({}));
    for (const secret of secrets) numbers.numberOf(secret);
    numbers.take();
    numbers.forgetOld();
    const again = secrets[0] ?? {};
    const number = numbers.numberOf(again);
    expect(number).toBeGreaterThan(8_000);
    expect(numbers.take()).toEqual({ first: number, secrets: [again], anew: true });
  });
});
