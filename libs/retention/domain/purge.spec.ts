import { describe, expect, it } from '@jest/globals';
import { specificationOf } from '#kernel';
import { purge, type PurgeCommand } from './purge.js';
import type { PurgeClosed, PurgeOpened } from './purge-events.js';

const specification = specificationOf(purge, (actual, expected) => expect(actual).toEqual(expected));
const tree = { size: 12, root: '00'.repeat(32) };

const certificate = (purgeId: string, keyIds = ['trace/2026-03-02']): PurgeOpened['data'] => ({
  purgeId,
  openedAt: '2026-09-03T00:30:00.000Z',
  rules: [{ rule: 'S5.3.2-a', period: 'P6M' }],
  keyIds,
  position: 12,
  tree,
});
const end = (purgeId: string): PurgeClosed['data'] => ({
  purgeId,
  closedAt: '2026-09-03T00:31:00.000Z',
  counts: { keys: 1, kept: 0, copies: 0, rows: 3, streams: 1 },
  position: 13,
  tree,
});
const open = (purgeId: string, keyIds?: string[]): PurgeCommand => ({
  do: 'open',
  certificate: certificate(purgeId, keyIds),
});
const close = (purgeId: string): PurgeCommand => ({ do: 'close', certificate: end(purgeId) });
const opened = (purgeId: string): PurgeOpened => ({ type: 'PurgeOpened', data: certificate(purgeId) });
const closed = (purgeId: string): PurgeClosed => ({ type: 'PurgeClosed', data: end(purgeId) });

describe('no purge yet, or the last one closed', () => {
  it('opens one where something is due', () => {
    specification([]).when(open('a')).then(opened('a'));
    specification([opened('a'), closed('a')])
      .when(open('b'))
      .then(opened('b'));
  });

  it('opens none where nothing is', () => specification([]).when(open('a', [])).thenNothing());

  it('closes none', () =>
    specification([opened('a'), closed('a')])
      .when(close('a'))
      .thenNothing());
});

describe('a purge that stands open', () => {
  it('is gone on with: no other is opened', () =>
    specification([opened('a')])
      .when(open('b'))
      .thenNothing());

  it('is closed with its counts', () =>
    specification([opened('a')])
      .when(close('a'))
      .then(closed('a')));

  it('is not closed by the end of another', () =>
    specification([opened('a')])
      .when(close('b'))
      .thenNothing());
});
