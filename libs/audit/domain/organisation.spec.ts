import { describe, expect, it } from '@jest/globals';
import { differenceOf, organisationAt, OrganisationReplay, type ToldEvent } from './organisation.js';

const siret = '21340135900012';
const at = (day: number): string => `2026-03-0${day}T09:00:00.000Z`;
const told = (day: number, type: string, data?: Record<string, unknown>): ToldEvent => ({
  type,
  at: at(day),
  ...(data === undefined ? {} : { data: { siret, ...data } }),
});
const granted = { habilitationId: 'h', service: 'CDAP', profile: 'T2', userId: 'u' };
const history = [
  told(1, 'ConventionSigned', { name: 'Commune', effectiveOn: null }),
  told(1, 'QuotaSet', { service: 'CDAP', profile: null, level: 'partner', maximum: 12 }),
  told(2, 'FormalitiesCompleted', { doneOn: '2026-03-02', effectiveOn: '2026-03-02' }),
  told(2, 'UserRegistered', { userId: 'u', function: 'Agente' }),
  told(3, 'HabilitationGranted', { ...granted, validUntil: at(6) }),
  told(3, 'HabilitationGranted'),
  told(4, 'UserMandateChanged', { userId: 'u', mandate: 'deputy' }),
  told(5, 'UserLeft', { userId: 'u' }),
];

describe('the organisation of a partner', () => {
  it('is what its events have made of it at an instant, and tells what it cannot read', () => {
    const then = organisationAt(history, Date.parse(at(4)));
    expect(Object.fromEntries(then.at(Date.parse(at(4))))).toEqual({
      convention: { name: 'Commune', effectiveOn: '2026-03-02', formalitiesDoneOn: '2026-03-02' },
      'quota/CDAP/*/partner': { maximum: 12 },
      'user/u': { function: 'Agente', mandate: 'deputy' },
      'habilitation/h': { service: 'CDAP', profile: 'T2', userId: 'u', validUntil: at(6) },
    });
    expect([...then.purged]).toEqual([['HabilitationGranted', 1]]);
  });

  it('differs between two instants by what changed, and by what has ended by itself', () => {
    const whole = (day: number) => organisationAt(history, Date.parse(at(day))).at(Date.parse(at(day)));
    expect(differenceOf(whole(4), whole(7)).map(({ key, after }) => [key, after])).toEqual([
      ['habilitation/h', undefined],
      ['user/u', undefined],
    ]);
    expect(differenceOf(whole(2), whole(2))).toEqual([]);
  });

  it('says of each event what it changed', () => {
    const replay = new OrganisationReplay();
    for (const event of history.slice(0, 3)) replay.apply(event);
    expect(replay.apply(told(3, 'QuotaSet', { service: 'CDAP', profile: null, level: 'partner', maximum: 9 }))).toEqual(
      [{ key: 'quota/CDAP/*/partner', before: { maximum: 12 }, after: { maximum: 9 } }],
    );
    expect(replay.apply(told(3, 'UserLeft', { userId: 'nobody' }))).toEqual([]);
    expect(replay.apply(told(3, 'SomethingElse', {}))).toEqual([]);
  });
});
