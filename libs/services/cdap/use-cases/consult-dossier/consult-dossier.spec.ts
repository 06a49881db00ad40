import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CqrsModule, type IQueryHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { FindHabilitationsInForce, type HabilitationInForce, serviceOf } from '#habilitations';
import type { TraceNotes } from '#identity';
import { isRefusal } from '#kernel';
import { AT } from '../../domain/open-dossier.fixtures.js';
import type { Dossier } from '../../domain/dossier.js';
import { PROFILES } from '../../reference/profiles.js';
import { CDAP_DOSSIER_SOURCE, type DossierSource } from '../../source/dossier-source.js';
import { SeededDossierSource } from '../../source/seeded/seeded-dossier-source.js';
import { ListPurposes } from '../list-purposes/list-purposes.js';
import { ListPurposesHandler } from '../list-purposes/list-purposes.handler.js';
import { ConsultDossierHandler } from './consult-dossier.handler.js';
import { ConsultDossier, type Consultation, type ConsultedDossier } from './consult-dossier.js';

const MARIE = '0199a3f0-0000-7000-8000-000000000001';
const SIRET = '21340135900012';
const invented = new SeededDossierSource(7, 100);

const held = (profile: string, n: number): HabilitationInForce => ({
  habilitationId: `0199a3f0-0000-7000-8000-0000000001${n}`,
  profile,
  scope: { level: 'partner', id: '' } as HabilitationInForce['scope'],
});

/** What the habilitations context would answer for Marie. */
let inForce: HabilitationInForce[] = [];

@QueryHandler(FindHabilitationsInForce)
class Habilitations implements IQueryHandler<FindHabilitationsInForce> {
  async execute({ payload }: FindHabilitationsInForce): Promise<HabilitationInForce[]> {
    const { userId, siret, service } = payload;
    return userId === MARIE && siret === SIRET && service === 'CDAP' ? inForce : [];
  }
}

/** The invented dossiers, and which of them were fetched. */
class WatchedSource implements DossierSource {
  readonly fetched: string[] = [];

  find(number: string): Promise<Dossier | undefined> {
    this.fetched.push(number);
    return invented.find(number);
  }
}

describe('a person who consults a dossier', () => {
  let module: TestingModule;
  let source: WatchedSource;
  let notes: TraceNotes;

  beforeEach(async () => {
    source = new WatchedSource();
    notes = {};
    inForce = [held('T2', 1)];
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [
        Habilitations,
        ConsultDossierHandler,
        ListPurposesHandler,
        { provide: CDAP_DOSSIER_SOURCE, useValue: source },
      ],
    }).compile();
    await module.init();
  });

  afterEach(() => module.close());

  const number = invented.numberAt(3);

  const consult = (over: Partial<Consultation> = {}): Promise<ConsultedDossier> => {
    const asked = { userId: MARIE, siret: SIRET, dossier: number, purpose: 'quotient-pricing', at: AT, ...over };
    return module.get(QueryBus).execute(new ConsultDossier(asked, notes));
  };

  const refusal = async (over: Partial<Consultation> = {}) => {
    try {
      await consult(over);
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
    throw new Error('the dossier opened');
  };

  it('[S2.2.1-d] gets the fields of the profile held, and the trace learns what, why and by which right', async () => {
    const dossier = await invented.find(number);
    expect(await consult()).toEqual({
      dossier: number,
      profile: 'T2',
      fields: {
        familyQuotient: dossier?.familyQuotient,
        address: dossier?.address,
        familyComposition: expect.objectContaining({ children: dossier?.children }),
      },
    });
    expect(notes).toEqual({
      service: 'CDAP',
      object: { type: 'dossier', ref: number },
      purpose: 'quotient-pricing',
      habilitation: { id: inForce[0]?.habilitationId, profile: 'T2' },
    });
  });

  it('[S5.3.1-a] leaves in the trace what was attempted when it is refused', async () => {
    expect((await refusal({ purpose: 'rsa-control' })).code).toBe('cdap.purpose-not-allowed');
    expect(notes).toMatchObject({
      object: { ref: number },
      purpose: 'rsa-control',
      habilitation: { profile: 'T2' },
    });
    expect(source.fetched).toEqual([]);
  });

  it('[S2.2.1-d] is refused without a habilitation, and the number attempted is noted', async () => {
    inForce = [];
    const refused = await refusal();
    expect([refused.code, refused.kind]).toEqual(['cdap.no-habilitation', 'forbidden']);
    expect(notes).toEqual({ service: 'CDAP', object: { type: 'dossier', ref: number }, purpose: 'quotient-pricing' });
    expect((await refusal({ siret: undefined })).code).toBe('cdap.no-habilitation');
    expect(source.fetched).toEqual([]);
  });

  it.each(['', '123456', '12345678', '123456A', 'Marie Aubelune', ' 1234567', '1234567\n'])(
    'is told what a dossier number looks like after %j, which the trace never holds',
    async (dossier) => {
      const refused = await refusal({ dossier });
      expect([refused.code, refused.kind]).toEqual(['cdap.dossier-number-malformed', 'invalid']);
      expect(refused.details).toEqual({});
      expect(notes).toEqual({
        service: 'CDAP',
        purpose: 'quotient-pricing',
        habilitation: { id: inForce[0]?.habilitationId, profile: 'T2' },
      });
    },
  );

  it('leaves no free text in the trace where the purpose is not of the list', async () => {
    expect((await refusal({ purpose: 'voir ma voisine' })).code).toBe('cdap.purpose-unknown');
    expect(notes).not.toHaveProperty('purpose');
  });

  it('must say under which profile, when there are several', async () => {
    inForce = [held('T2', 1), held('T1', 2), held('T2', 3)];
    const refused = await refusal();
    expect([refused.code, refused.details]).toEqual(['cdap.profile-needed', { accepted: 'T2, T1' }]);
    expect(await consult({ profile: 'T1', purpose: 'social-support' })).toMatchObject({ profile: 'T1' });
    expect(notes.habilitation).toEqual({ id: inForce[1]?.habilitationId, profile: 'T1' });
  });

  it('[S2.2.1-d] cannot name a profile that is not held', async () => {
    const refused = await refusal({ profile: 'T1', purpose: 'social-support' });
    expect([refused.code, refused.kind]).toEqual(['cdap.profile-not-held', 'forbidden']);
  });

  it('[CDAP-T4] has no dossier fetched before the instructor number is given', async () => {
    inForce = [held('T4', 1)];
    expect((await refusal({ purpose: 'rsa-instruction' })).code).toBe('cdap.instructor-number-needed');
    expect(source.fetched).toEqual([]);
    const opened = await consult({ purpose: 'rsa-instruction', instructorNumber: '004217' });
    expect(opened.profile).toBe('T4');
    expect(JSON.stringify(notes)).not.toContain('004217');
  });

  it('is told that a number meets nobody', async () => {
    const refused = await refusal({ dossier: '9999999' });
    expect([refused.code, refused.kind]).toEqual(['cdap.dossier-unknown', 'not-found']);
    expect(notes.object?.ref).toBe('9999999');
  });

  it('finds the purposes and fields of each profile held, in French', async () => {
    inForce = [held('T15', 1), held('T4', 2), held('T15', 3)];
    const profiles = await module.get(QueryBus).execute(new ListPurposes(MARIE, SIRET, AT));
    expect(profiles.map(({ code, instructorNumberNeeded }) => [code, instructorNumberNeeded])).toEqual([
      ['T15', false],
      ['T4', true],
    ]);
    expect(profiles[0]?.purposes[0]).toEqual({
      code: 'transport-pricing',
      label: 'Calcul d’un tarif social de transport',
    });
    expect(profiles[0]?.fields).toContainEqual({ code: 'familyQuotient', label: 'Quotient familial' });
  });

  it('finds no purpose without a habilitation', async () => {
    inForce = [];
    expect(await module.get(QueryBus).execute(new ListPurposes(MARIE, SIRET, AT))).toEqual([]);
  });
});

describe('the reference data', () => {
  it('of CDAP names the profiles that can be granted, by the same labels', () => {
    const named = (profiles: readonly { code: string; label: string }[] = []) =>
      profiles.map(({ code, label }) => ({ code, label }));
    expect(named(PROFILES)).toEqual(named(serviceOf('CDAP')?.profiles));
  });
});
