import { describe, expect, it } from '@jest/globals';
import { type DomainEvent, toInstant } from '#kernel';
import type { Changes } from '#read-store';
import { directoryEvents } from '../../domain/directory-events.js';
import { registerEvents } from '../../domain/register-events.js';
import { rightsViews } from './projection.js';

const habilitationsEvents = [...directoryEvents, ...registerEvents];
const AT = Date.parse('2026-03-02T09:00:00Z');
const SIRET = '21340135900012';

/** Notes what a projection asks for, in order. */
function projected(event: DomainEvent, at = AT): unknown[] {
  const asked: unknown[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      asked.push([name, ...values]);
      return true;
    };
  const names = ['insert', 'insertOnce', 'put', 'update', 'remove', 'insertInto', 'increment', 'latest'];
  const changes = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Changes;
  const metadata = { schemaVersion: 1, time: toInstant(at), $correlationId: 'c' };
  const place = { id: 'e1', stream: 's', revision: 0, position: 1, metadata, shredded: false } as const;
  for (const projection of rightsViews.projections) {
    if (projection.handles.includes(event.type)) projection.project({ ...event, ...place }, changes);
  }
  return asked;
}

describe('the view of rights', () => {
  it('opens an interval at the grant, with its foreseen end', () => {
    const data = {
      habilitationId: 'h1',
      siret: SIRET,
      service: 'AFAS',
      profile: 'D2',
      scope: { level: 'facility', id: 'creche' },
      userId: 'marie',
      purpose: 'Budget',
      grantedBy: 'principal-1',
      grantedAt: toInstant(AT),
      validUntil: toInstant(AT + 1),
    };
    const row = {
      habilitation_id: 'h1',
      scope_level: 'facility',
      scope_id: 'creche',
      valid_from: AT,
      valid_to: AT + 1,
    };
    expect(projected({ type: 'HabilitationGranted', data })).toEqual([
      ['insert', 'habilitations', expect.objectContaining(row)],
    ]);
  });
  it('closes it at the revocation, by whom and why', () =>
    expect(
      projected({
        type: 'HabilitationRevoked',
        data: { habilitationId: 'h1', reason: 'breach', revokedBy: 'caf-1', revokedAt: toInstant(AT) },
      }),
    ).toEqual([
      [
        'update',
        'habilitations',
        { habilitation_id: 'h1' },
        { valid_to: AT, revoke_reason: 'breach', revoked_by: 'caf-1' },
      ],
    ]));
  it('ends the quota in force where the next begins', () => {
    const key = { siret: SIRET, service: 'AFAS', profile: '*', level: 'partner' };
    const data = { siret: SIRET, service: 'AFAS', profile: null, level: 'partner', maximum: 100 };
    expect(projected({ type: 'QuotaSet', data })).toEqual([
      ['update', 'quotas', { ...key, valid_to: null }, { valid_to: AT }],
      ['put', 'quotas', { ...key, maximum: 100, valid_from: AT, valid_to: null }],
    ]);
  });
  it('[C9.2-d] ends the membership at the departure', () =>
    expect(projected({ type: 'UserLeft', data: { siret: SIRET, userId: 'marie', leftAt: toInstant(AT) } })).toEqual([
      ['update', 'users', { siret: SIRET, user_id: 'marie' }, { valid_to: AT }],
    ]));
  it('handles every event of the context', () => {
    const handled = rightsViews.projections.flatMap((projection) => projection.handles);
    expect(handled.toSorted()).toEqual(habilitationsEvents.map(({ type }) => type).toSorted());
  });
});

describe('what the events leave in clear', () => {
  const definition = (type: string) => habilitationsEvents.find((each) => each.type === type);

  it('nothing about a person: sealed with the key of the habilitation or of the identity', () => {
    const data = { siret: SIRET, habilitationId: 'h1', userId: 'marie' };
    for (const type of ['HabilitationGranted', 'HabilitationRevoked']) {
      expect(definition(type)?.key(data, '2026-03-02')).toEqual({ kind: 'habilitation', id: 'h1' });
    }
    for (const type of ['UserRegistered', 'UserMandateChanged', 'UserLeft']) {
      expect(definition(type)?.key(data, '2026-03-02')).toEqual({ kind: 'identity', id: 'marie' });
    }
    for (const type of ['ServiceOpened', 'ScopeOpened', 'QuotaSet']) {
      expect(definition(type)?.key(data, '2026-03-02')).toBeUndefined();
    }
  });
});
