import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  FindHabilitationsInForce,
  FindQuotas,
  FindRights,
  FindUsers,
  GrantHabilitation,
  RegisterUser,
  RevokeHabilitation,
  RightsReplay,
  SetQuota,
  UserLeaves,
} from '#habilitations';
import { FindAccounts } from '#identity';
import { isRefusal } from '#kernel';
import type { PartnerFile } from '../file/partner-file.js';
import { AppointAdministrator } from '../use-cases/appoint-administrator/appoint-administrator.js';
import { FindPartner } from '../use-cases/find-partner/find-partner.js';
import { FindPartners } from '../use-cases/find-partners/find-partners.js';
import { ImportPartner } from '../use-cases/import-partner/import-partner.js';
import { House } from './house.js';

const SIRET = '21340135900012';
const BY = 'caf-administrator-1';
const caf = { accountId: BY, authority: 'caf' } as const;
const NOTHING = {
  convention: 0,
  places: 0,
  services: 0,
  quotas: 0,
  administrators: 0,
  users: 0,
  habilitations: 0,
  skipped: 0,
};

const outcome = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (isRefusal(error)) return error.code;
      throw error;
    },
  );

describe('a partner brought in, over the real stores', () => {
  let house: House;
  let commune: PartnerFile;
  const importing = (file: PartnerFile) =>
    house.commands.execute(new ImportPartner({ context: house.context(), by: BY, file }));
  const users = async () => (await house.queries.execute(new FindUsers({ siret: SIRET, limit: 100 }))).rows;
  const userNamed = async (givenName: string) => {
    const found = (await users()).find((user) => user.givenName === givenName);
    if (found === undefined) throw new Error(`nobody is called ${givenName}`);
    return found.userId;
  };
  const rights = async (at: number, more: { service?: string; userId?: string } = {}) =>
    (await house.queries.execute(new FindRights({ siret: SIRET, at, limit: 100, ...more }))).rows;
  const granting = (userId: string, profile = 'T2') =>
    house.commands.execute(
      new GrantHabilitation({
        context: house.context(),
        habilitationId: house.newId(),
        siret: SIRET,
        service: 'CDAP',
        profile,
        scope: { level: 'partner' },
        userId,
        purpose: 'Calcul des tarifs',
        by: { accountId: 'the-principal', authority: 'gestionnaire' },
      }),
    );

  beforeAll(async () => {
    house = await House.open();
    commune = house.example('commune-21340135900012.yaml');
  });
  afterAll(() => house.dispose());

  it('is refused whole when one thing is wrong: nothing is written, nobody is written to', async () => {
    const tooEarly = { ...commune, convention: { ...commune.convention, formalitiesDoneOn: '2026-03-03' } };
    expect(await outcome(importing(tooEarly))).toBe('partner.service-may-not-open');
    const [first, ...others] = commune.habilitations ?? [];
    if (first === undefined) throw new Error('the example has habilitations');
    const ended = { ...first, validUntil: '2026-03-01T00:00:00Z' };
    expect(await outcome(importing({ ...commune, habilitations: [...others, ended] }))).toBe(
      'habilitation.valid-until-past',
    );
    expect(await house.store.head()).toBe(0);
    expect(house.delivery.messages).toEqual([]);
  });

  it('cut short by a mail server that fails, is finished by importing again', async () => {
    house.delivery.failsAfter = 2;
    expect(await outcome(importing(commune))).toBe('identity.delivery-failed');
    await house.settled();
    const { changes } = await importing(commune);
    expect(changes).toMatchObject({ convention: 0, habilitations: 2, users: 2 });
    await house.settled();
    expect((await users()).map((user) => user.mandate).toSorted()).toEqual([
      'deputy',
      'none',
      'none',
      'none',
      'principal',
    ]);
  });

  it('imported again, changes nothing: not one event', async () => {
    const before = await house.store.head();
    expect((await importing(commune)).changes).toEqual(NOTHING);
    expect(await house.store.head()).toBe(before);
  });

  it('[C17.3-a] a file that says otherwise what was signed is refused', async () => {
    expect(await outcome(importing({ ...commune, name: 'Autre' }))).toBe('partner.convention-differs');
  });

  it('[S2.2.1-a] is shown with its term, its services, its quotas and their use, its administrators', async () => {
    const partner = await house.queries.execute(new FindPartner({ siret: SIRET, at: house.clock.now() }));
    expect(partner).toMatchObject({
      name: commune.name,
      effectiveOn: '2025-09-08',
      term: { from: '2025-09-08', to: '2026-09-08' },
      administrators: [
        { role: 'principal', givenName: 'Solène' },
        { role: 'deputy', givenName: 'Bastien' },
      ],
    });
    expect(partner.enrolments.map(({ service, open }) => [service, open])).toEqual([
      ['AFAS', true],
      ['CDAP', true],
    ]);
    expect(partner.quotas).toContainEqual({ service: 'CDAP', profile: 'T2', level: 'partner', maximum: 12, inUse: 1 });
    expect(partner.quotas).toContainEqual({ service: 'AFAS', profile: null, level: 'partner', maximum: 100, inUse: 1 });
    const { rows } = await house.queries.execute(new FindPartners({ limit: 10 }));
    expect(rows.map(({ siret }) => siret)).toEqual([SIRET]);
    const unknown = house.queries.execute(new FindPartner({ siret: '99912345800013', at: 0 }));
    expect(await outcome(unknown)).toBe('partner.unknown');
  });

  it('[C9.2-a] one account per person: the same address is refused', async () => {
    const person = { givenName: 'Inès', familyName: 'Exemple', email: 'INES.tavernier@commune.example.org' };
    const again = { context: house.context(), by: BY, siret: SIRET, ...person, function: 'Agente' };
    expect(await outcome(house.commands.execute(new RegisterUser(again)))).toBe('user.already-registered');
  });

  it('[S2.2.1-b] sixty requests at once for the last place: one granted, fifty-nine refused', async () => {
    const set = { context: house.context(), siret: SIRET, service: 'CDAP', profile: 'T2', level: 'partner' } as const;
    await house.commands.execute(new SetQuota({ ...set, maximum: 2 }));
    const sixty: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const person = { givenName: 'Agent', familyName: `Exemple ${n}`, email: `agent-${n}@commune.example.org` };
      const register = { context: house.context(), by: BY, siret: SIRET, ...person, function: 'Agent' };
      sixty.push((await house.commands.execute(new RegisterUser(register))).userId);
    }
    const outcomes = await Promise.all(sixty.map((userId) => outcome(granting(userId))));
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
    expect(outcomes.filter((code) => code === 'habilitation.quota-reached')).toHaveLength(59);
    const lowered = house.commands.execute(new SetQuota({ ...set, maximum: 1 }));
    expect(await outcome(lowered)).toBe('habilitation.quota-below-use');
    await house.commands.execute(new SetQuota({ ...set, maximum: 12 }));
  });

  it('[S2.2.1-a] the principal’s rights are for the Caf: a gestionnaire is refused', async () => {
    expect(await outcome(granting(await userNamed('Solène')))).toBe('habilitation.caf-only');
  });

  it('[C9.2-c] nobody outside the partner is habilitated', async () => {
    expect(await outcome(granting(house.newId()))).toBe('habilitation.user-not-active');
  });

  it('[C9.2-d] a departure ends habilitations and account, and what was stays known', async () => {
    await house.settled();
    const ines = await userNamed('Inès');
    const before = house.clock.now();
    house.clock.advance(60_000);
    const left = await house.commands.execute(
      new UserLeaves({ context: house.context(), by: BY, siret: SIRET, userId: ines }),
    );
    expect(left.revoked).toBe(1);
    await house.settled();
    const held = { userId: ines, siret: SIRET, service: 'CDAP' };
    const inForce = (at: number) => house.queries.execute(new FindHabilitationsInForce({ ...held, at }));
    expect(await inForce(house.clock.now())).toEqual([]);
    expect(await inForce(before)).toMatchObject([{ profile: 'T2', scope: { level: 'partner' } }]);
    expect(await house.queries.execute(new FindAccounts({ ids: [ines] }))).toMatchObject([{ closed: true }]);
    expect(await outcome(granting(ines))).toBe('habilitation.user-not-active');
  });

  it('[C9.2-d] and the old file does not bring that person back', async () => {
    expect((await importing(commune)).changes).toEqual({ ...NOTHING, skipped: 1 });
  });

  it('who could do what at a date: the view agrees with the log, by partner, user and service', async () => {
    const yasmine = await userNamed('Yasmine');
    for (const at of [house.clock.now(), house.clock.now() - 60_000, house.clock.now() - 60_001]) {
      const replay = new RightsReplay(at);
      for await (const event of house.journal.readAll()) replay.apply(event);
      const folded = replay.rights().map(({ habilitationId }) => habilitationId);
      const shown = (await rights(at)).map(({ habilitationId }) => habilitationId);
      expect(shown.toSorted()).toEqual(folded.toSorted());
    }
    const [one] = await rights(house.clock.now(), { service: 'AFAS', userId: yasmine });
    const scope = { level: 'facility', id: 'creche-les-cigales' };
    expect(one).toMatchObject({ profile: 'D1', scope, givenName: 'Yasmine', validTo: null });
  });

  it('pages of rights follow each other without a gap or a double', async () => {
    const at = house.clock.now();
    const all = await rights(at);
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: { cursor?: string } = cursor === '' ? {} : { cursor };
      const page = await house.queries.execute(new FindRights({ siret: SIRET, at, limit: 1, ...from }));
      paged.push(...page.rows.map(({ habilitationId }) => habilitationId));
      cursor = page.next;
    }
    expect(paged).toEqual(all.map(({ habilitationId }) => habilitationId));
    const wrong = house.queries.execute(new FindRights({ at, limit: 1, cursor: 'x' }));
    expect(await outcome(wrong)).toBe('rights.invalid-cursor');
  });

  it('a revocation is found whatever the service, and counts in the quotas', async () => {
    const right = (await rights(house.clock.now())).find(({ service }) => service === 'AFAS');
    const revoke = {
      siret: SIRET,
      habilitationId: right?.habilitationId ?? '',
      reason: 'end-of-need',
      by: caf,
    } as const;
    const revoking = () => house.commands.execute(new RevokeHabilitation({ context: house.context(), ...revoke }));
    expect(await outcome(revoking())).toBe('done');
    expect(await outcome(revoking())).toBe('habilitation.not-in-force');
    const { quotas } = await house.queries.execute(new FindQuotas({ siret: SIRET, at: house.clock.now() }));
    expect(quotas.find(({ service, profile }) => service === 'AFAS' && profile === null)?.inUse).toBe(0);
  });

  it('[SA2-a] the Caf replaces the principal by a user of the partner, who keeps one account', async () => {
    const [solene, malo] = [await userNamed('Solène'), await userNamed('Malo')];
    const entry = commune.users?.find(({ givenName }) => givenName === 'Malo');
    if (entry === undefined) throw new Error('Malo is in the example');
    const { givenName, familyName, email, function: office } = entry;
    const person = { givenName, familyName, email, function: office };
    const form = { siret: SIRET, role: 'principal', person, signedOn: '2026-03-01' } as const;
    const appoint = (more: { replaces?: string; by?: { accountId: string; authority: 'caf' | 'gestionnaire' } }) =>
      house.commands.execute(new AppointAdministrator({ context: house.context(), by: caf, ...form, ...more }));
    expect(await outcome(appoint({}))).toBe('partner.administrator-in-place');
    const deputy = { accountId: 'the-deputy', authority: 'gestionnaire' } as const;
    expect(await outcome(appoint({ replaces: solene, by: deputy }))).toBe('partner.caf-only');
    expect(await appoint({ replaces: solene })).toMatchObject({ userId: malo });
    const before = await house.store.head();
    await appoint({ replaces: solene });
    expect(await house.store.head()).toBe(before);
    await house.settled();
    const mandates = (await users()).map((user) => `${user.givenName} ${user.mandate}`);
    expect(mandates).toEqual(expect.arrayContaining(['Malo principal', 'Solène none', 'Bastien deputy']));
    expect(await outcome(importing(commune))).toBe('partner.administrator-in-place');
  });
});
