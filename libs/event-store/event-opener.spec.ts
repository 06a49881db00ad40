import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventDefinition, KeyReference } from '#kernel';
import { Keyring } from '#keyring';
import { EventOpener } from './event-opener.js';
import { AssociatedData } from './associated-data.js';
import { EventRegistry } from './event-registry.js';
import type { StoredEvent } from './port.js';

const definition: EventDefinition = {
  type: 'SignedIn',
  schemaVersion: 2,
  key: () => undefined,
  upcasts: { 1: (data: object) => ({ ...data, since: 2 }) },
};
const ofDay: KeyReference = { kind: 'trace', day: '2026-03-02', subject: 'ada' };
const ofPerson: KeyReference = { kind: 'identity', id: 'ada' };
const text = '{"who":"ada, l’été"}';

describe('an event opener', () => {
  let folder: string;
  let keyring: Keyring;
  let opener: EventOpener;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temoin-opener-'));
    keyring = Keyring.open({ file: join(folder, 'keyring.db'), masterKey: Buffer.alloc(32, 1) });
    opener = new EventOpener(new EventRegistry([definition]), keyring);
  });

  afterEach(() => {
    keyring.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param write how the metadata are written: other programs' may be in any order */
  const sealed = (
    reference: KeyReference | undefined,
    write: (metadata: Record<string, unknown>) => string,
    schemaVersion = 2,
  ): StoredEvent => {
    const place = {
      id: '0199a3f0-0000-7000-8000-000000000001',
      type: 'SignedIn',
      stream: 'trace-2026-03-02',
      revision: 3,
    };
    const associated = new AssociatedData().of(place.id, place.stream, place.type);
    const own = { schemaVersion, time: '2026-03-02T09:00:00.000Z', $correlationId: '","tag":"' };
    if (reference === undefined) return { ...place, position: 7, metadata: write(own), data: Buffer.from(text) };
    const { bytes, ...key } = keyring.seal(reference, Buffer.from(text), associated);
    return { ...place, position: 7, metadata: write({ ...own, ...key }), data: bytes };
  };

  const backwards = (metadata: object): string =>
    JSON.stringify(Object.fromEntries(Object.entries(metadata).reverse()));
  const spaced = (metadata: object): string => JSON.stringify(metadata, null, 2);

  it.each([
    ['a legal day’s key', ofDay],
    ['a person’s key', ofPerson],
    ['no key', undefined],
  ])('finds %s wherever the metadata name it', (_, reference) => {
    for (const write of [JSON.stringify, backwards, spaced]) {
      const stored = sealed(reference, write);
      const event = opener.open(stored);
      expect(event).toMatchObject({ position: 7, revision: 3, shredded: false, data: { who: 'ada, l’été' }, text });
      expect(event.metadata).toEqual(JSON.parse(stored.metadata));
    }
  });

  it.each([
    ['first', JSON.stringify],
    ['last', backwards],
  ])('upcasts by the version that stands %s, and then has no text to give', (_, write) => {
    const event = opener.open(sealed(ofDay, write, 1));
    expect(event).toMatchObject({ data: { who: 'ada, l’été', since: 2 }, text: undefined });
  });

  it('has of a shredded event its place and metadata alone', () => {
    const stored = sealed(ofDay, JSON.stringify);
    keyring.destroy('trace/2026-03-02', 0);
    const event = opener.open(stored);
    expect(event.shredded).toBe(true);
    expect(event).not.toHaveProperty('data');
    expect(event.metadata).toMatchObject({ keyId: 'trace/2026-03-02' });
  });
});
