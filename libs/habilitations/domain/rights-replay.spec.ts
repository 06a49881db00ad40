import { describe, expect, it } from '@jest/globals';
import { type DomainEvent, type ReadEvent, toInstant } from '#kernel';
import { RightsReplay } from './rights-replay.js';

const T0 = Date.parse('2026-03-02T09:00:00Z');
const MINUTE = 60_000;
let position = 0;
const read = (event: DomainEvent, at: number): ReadEvent => ({
  ...event,
  id: `e${(position += 1)}`,
  stream: 'habilitations-21340135900012.CDAP',
  revision: position,
  position,
  metadata: { schemaVersion: 1, time: toInstant(at), $correlationId: 'c' },
  shredded: false,
});
const granted = (id: string, at: number, validUntil?: number) =>
  read(
    {
      type: 'HabilitationGranted',
      data: {
        habilitationId: id,
        siret: '21340135900012',
        service: 'CDAP',
        profile: 'T2',
        scope: { level: 'partner' },
        userId: 'marie',
        purpose: 'Tarifs',
        grantedBy: 'principal-1',
        grantedAt: toInstant(at),
        ...(validUntil === undefined ? {} : { validUntil: toInstant(validUntil) }),
      },
    },
    at,
  );
const revoked = (id: string, at: number) =>
  read({ type: 'HabilitationRevoked', data: { habilitationId: id, revokedAt: toInstant(at) } }, at);
const rightsAt = (at: number, events: readonly ReadEvent[]) => {
  const replay = new RightsReplay(at);
  for (const event of events) replay.apply(event);
  return replay.rights().map((right) => right.habilitationId);
};

describe('the rights at an instant, folded from the log', () => {
  const log = [granted('a', T0), granted('b', T0 + MINUTE, T0 + 3 * MINUTE), revoked('a', T0 + 2 * MINUTE)];

  it.each([
    [T0 - 1, []],
    [T0, ['a']],
    [T0 + MINUTE, ['a', 'b']],
    [T0 + 2 * MINUTE, ['b']],
    [T0 + 3 * MINUTE - 1, ['b']],
    [T0 + 3 * MINUTE, []],
  ])('at %d they are %j: from the grant, inclusive, to the end, exclusive', (at, expected) =>
    expect(rightsAt(at, log)).toEqual(expected),
  );

  it('passes over what it does not know and what was purged', () => {
    const { id, type, stream, revision, metadata } = granted('c', T0);
    const shredded: ReadEvent = { id, type, stream, revision, position: 99, metadata, shredded: true };
    const other = read({ type: 'ConventionSigned', data: { siret: '21340135900012' } }, T0);
    expect(rightsAt(T0, [shredded, other, granted('a', T0)])).toEqual(['a']);
  });
});
