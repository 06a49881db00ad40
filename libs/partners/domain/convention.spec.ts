import { describe, expect, it } from '@jest/globals';
import { specificationOf, toInstant } from '#kernel';
import { conventionDecider, type SignConvention } from './convention-decider.js';
import { type ConventionEvent, partnersEvents } from './events.js';

const SIRET = '21340135900012';
const AT = Date.parse('2026-03-02T09:00:00Z');
const given = specificationOf(conventionDecider, (actual, expected) => expect(actual).toEqual(expected));
const documents = [
  { type: 'convention', signedOn: '2025-09-01' },
  { type: 'service-contract', signedOn: '2025-09-02' },
] as const;
const terms = { siret: SIRET, name: 'Commune', cafCode: '341', signedOn: '2025-09-01', documents };
const sign = (formalitiesDoneOn: string | null): SignConvention => ({ do: 'sign', ...terms, formalitiesDoneOn });
const signed = (formalitiesDoneOn: string | null, effectiveOn: string | null): ConventionEvent => ({
  type: 'ConventionSigned',
  data: { ...terms, formalitiesDoneOn, effectiveOn },
});
const formalities: ConventionEvent = {
  type: 'FormalitiesCompleted',
  data: { siret: SIRET, doneOn: '2025-09-08', effectiveOn: '2025-09-08' },
};
const enrolled: ConventionEvent = {
  type: 'EnrolmentSigned',
  data: { siret: SIRET, service: 'CDAP', signedOn: '2025-09-05', quotas: [] },
};
const open = (day: string) => ({ do: 'check-opening', siret: SIRET, service: 'CDAP', day }) as const;

describe('a convention', () => {
  it('[C17.1-a] takes effect at signature once the formalities are done', () => {
    given([]).when(sign('2025-08-15')).then(signed('2025-08-15', '2025-09-01'));
    given([]).when(sign('2025-09-08')).then(signed('2025-09-08', '2025-09-08'));
  });
  it('[C17.1-a] waits for the formalities, then takes effect on their day', () => {
    given([]).when(sign(null)).then(signed(null, null));
    given([signed(null, null)])
      .when(sign('2025-09-08'))
      .then(formalities);
  });
  it('says nothing new when the same is said again', () => {
    given([signed('2025-09-08', '2025-09-08')])
      .when(sign('2025-09-08'))
      .thenNothing();
    given([signed(null, null), formalities])
      .when(sign('2025-09-08'))
      .thenNothing();
  });
  it('[C17.3-a] changes only through an amendment: what differs is refused and named', () => {
    const refusal = given([signed('2025-09-08', '2025-09-08')])
      .when({ ...sign('2025-09-08'), name: 'Autre', cafCode: '342' })
      .thenRefused('partner.convention-differs');
    expect(refusal.details['fields']).toBe('name, cafCode');
  });
});

describe('opening a service', () => {
  const complete = [signed('2025-09-08', '2025-09-08'), enrolled];

  it('[S2.1-b] is allowed once everything is signed and the formalities are done', () =>
    given(complete).when(open('2025-09-08')).thenNothing());
  it.each<[string, readonly ConventionEvent[], string, string]>([
    ['before the formalities', [signed(null, null), enrolled], '2025-09-30', 'formalities'],
    ['on a day before they are done', complete, '2025-09-07', 'formalities'],
    ['without its enrolment', [signed('2025-09-08', '2025-09-08')], '2025-09-30', 'enrolment'],
    ['before anything', complete, '2025-08-31', 'convention, service-contract, enrolment, formalities'],
  ])('[S2.1-b] is refused %s, and what is missing is named', (_, events, day, missing) => {
    const refusal = given(events).when(open(day)).thenRefused('partner.service-may-not-open');
    expect(refusal.details['missing']).toBe(missing);
  });
});

describe('administrators', () => {
  const caf = { accountId: 'caf-1', authority: 'caf' } as const;
  const base = [signed('2025-09-08', '2025-09-08')];
  const named = { siret: SIRET, signedOn: '2025-09-01' };
  const appoint = (accountId: string, role: 'principal' | 'deputy', replaces?: string) =>
    ({
      do: 'appoint',
      ...named,
      role,
      accountId,
      by: caf,
      at: AT,
      ...(replaces === undefined ? {} : { replaces }),
    }) as const;
  const appointed = (accountId: string, role: 'principal' | 'deputy'): ConventionEvent => ({
    type: 'AdministratorAppointed',
    data: { siret: SIRET, accountId, role, signedOn: '2025-09-01', appointedBy: 'caf-1', appointedAt: toInstant(AT) },
  });
  const removed = (accountId: string): ConventionEvent => ({
    type: 'AdministratorRemoved',
    data: { siret: SIRET, accountId, role: 'principal', removedBy: 'caf-1', removedAt: toInstant(AT) },
  });

  it('[S2.2.1-a] are appointed by the Caf', () =>
    given(base).when(appoint('solene', 'principal')).then(appointed('solene', 'principal')));
  it('[S2.2.1-a] and by nobody else', () => {
    const by = { accountId: 'solene', authority: 'gestionnaire' } as const;
    given(base)
      .when({ ...appoint('bastien', 'deputy'), by })
      .thenRefused('partner.caf-only');
  });
  it('[SA2-a] a new one replaces the one that the form names', () =>
    given([...base, appointed('solene', 'principal')])
      .when(appoint('maelys', 'principal', 'solene'))
      .then(removed('solene'), appointed('maelys', 'principal')));
  it('[S2.2.1-a] one principal at a time: who is replaced must be said, and be right', () => {
    const inOffice = [...base, appointed('solene', 'principal')];
    given(inOffice).when(appoint('maelys', 'principal')).thenRefused('partner.administrator-in-place');
    given(inOffice)
      .when(appoint('maelys', 'principal', 'other'))
      .thenRefused('partner.administrator-in-place');
    given(base)
      .when(appoint('maelys', 'principal', 'solene'))
      .thenRefused('partner.no-such-administrator');
  });
  it('[S2.2.1-a] the principal is not his own deputy', () => {
    given([...base, appointed('solene', 'principal')])
      .when(appoint('solene', 'deputy'))
      .thenRefused('partner.two-mandates');
  });
  it('told twice is done once', () =>
    given([...base, appointed('solene', 'principal')])
      .when(appoint('solene', 'principal'))
      .thenNothing());
  it('nothing about them stands in clear', () => {
    for (const definition of partnersEvents) {
      const key = definition.key({ siret: SIRET, accountId: 'solene' }, '2026-03-02');
      const personal = definition.type.startsWith('Administrator');
      expect(key).toEqual(personal ? { kind: 'identity', id: 'solene' } : undefined);
    }
  });
});

describe('places and enrolments', () => {
  it('are declared once; the same id for something else is refused', () => {
    const site = { do: 'declare-site', siret: SIRET, siteId: 'centre', name: 'Centre' } as const;
    const declared: ConventionEvent = {
      type: 'SiteDeclared',
      data: { siret: SIRET, siteId: 'centre', name: 'Centre' },
    };
    given([signed(null, null)])
      .when(site)
      .then(declared);
    given([signed(null, null), declared])
      .when(site)
      .thenNothing();
    given([signed(null, null), declared])
      .when({ ...site, name: 'Nord' })
      .thenRefused('partner.place-differs');
  });
  it('a facility stands on a declared site', () => {
    const command = {
      do: 'declare-facility',
      siret: SIRET,
      facilityId: 'creche',
      name: 'Crèche',
      siteId: 'x',
    } as const;
    given([signed(null, null)])
      .when(command)
      .thenRefused('partner.unknown-site');
  });
  it('nothing happens before there is a convention', () => {
    given([]).when(open('2026-01-01')).thenRefused('partner.unknown');
  });
});
