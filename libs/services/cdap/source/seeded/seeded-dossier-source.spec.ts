import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runsOn } from '../../domain/days.js';
import type { Benefit, Dossier } from '../../domain/dossier.js';
import { DOSSIER_NUMBER } from '../../domain/errors.js';
import { REFERENCE } from './calendar.js';
import { SeededDossierSource } from './seeded-dossier-source.js';

const source = new SeededDossierSource(42, 3000);

async function everyDossier(): Promise<Dossier[]> {
  const found = await Promise.all([...source.numbers()].map((number) => source.find(number)));
  return found.filter((dossier) => dossier !== undefined);
}

const running = (dossier: Dossier): Benefit[] =>
  dossier.rights.filter((right) => runsOn(right, REFERENCE)).map(({ benefit }) => benefit);

describe('the invented dossiers', () => {
  it('are the same for the same seed and number, whatever was asked before and however many there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 2999 }), async (seed, rank) => {
        const few = new SeededDossierSource(seed, 3000);
        const many = new SeededDossierSource(seed, 4_500_000);
        const number = few.numberAt(rank);
        expect(many.numberAt(rank)).toBe(number);
        expect(await many.find(number)).toEqual(await few.find(number));
      }),
    );
  });

  it('take a text as their seed too', async () => {
    const [one, same, other] = ['temoin', 'temoin', 'autre'].map((seed) => new SeededDossierSource(seed, 200));
    expect([...(one?.numbers() ?? [])]).toEqual([...(same?.numbers() ?? [])]);
    expect([...(one?.numbers() ?? [])]).not.toEqual([...(other?.numbers() ?? [])]);
  });

  it('differ from one seed to another', async () => {
    const other = new SeededDossierSource(43, 3000);
    expect([...other.numbers()]).not.toEqual([...source.numbers()]);
  });

  it('exist for exactly one number of each pair of the block, and nowhere else', async () => {
    const numbers = [...source.numbers()];
    expect(numbers).toHaveLength(3000);
    expect(new Set(numbers.map((number) => Math.floor(Number(number) / 2))).size).toBe(3000);
    expect(numbers.filter((number) => !DOSSIER_NUMBER.test(number))).toEqual([]);
    const known = new Set(numbers);
    for (let number = 999_990; number < 1_006_010; number += 1) {
      const text = String(number).padStart(7, '0');
      const found = await source.find(text);
      expect(found?.number).toBe(known.has(text) ? text : undefined);
    }
  });

  it('names the first numbers that exist, for the demonstration', () => {
    expect([...source.numbers(5)]).toEqual([0, 1, 2, 3, 4].map((rank) => source.numberAt(rank)));
    expect(() => source.numberAt(3000)).toThrow(RangeError);
  });

  it.each([0, -1, 1.5, 4_500_001, NaN])('refuses a count of %d, naming what is accepted', (count) => {
    expect(() => new SeededDossierSource(1, count)).toThrow('1 to 4500000');
  });
});

describe('an invented family', () => {
  it('has a dossier opened before anything in it', async () => {
    for (const { openedOn, rights, cmgClaims } of await everyDossier()) {
      const days = [...rights.map(({ from }) => from), ...cmgClaims.map(({ claimedOn }) => claimedOn)];
      expect(days.filter((day) => day < openedOn)).toEqual([]);
      expect(rights.filter(({ from, to }) => to !== undefined && to < from)).toEqual([]);
    }
  });

  it('has the benefits that it can have', async () => {
    for (const dossier of await everyDossier()) {
      const benefits = running(dossier);
      if (benefits.includes('AF')) expect(dossier.children.length).toBeGreaterThanOrEqual(2);
      if (benefits.includes('ASF')) expect(dossier.spouse).toBeUndefined();
      if (benefits.includes('RSA')) expect(benefits).not.toContain('AAH');
      if (benefits.includes('CMG')) expect(dossier.cmgClaims.some(({ outcome }) => outcome === 'accordé')).toBe(true);
      expect(benefits.filter((benefit) => ['APL', 'ALF', 'ALS'].includes(benefit)).length).toBeLessThanOrEqual(1);
      if (dossier.housing.directPayment) expect(benefits.some((benefit) => /^AL|^APL/.test(benefit))).toBe(true);
      expect(dossier.children.filter(({ birthDate }) => birthDate <= dossier.holder.birthDate)).toEqual([]);
    }
  });

  it('has the family quotient of its resources, benefits and parts', async () => {
    for (const dossier of await everyDossier()) {
      const { children, resources, rights, familyQuotient } = dossier;
      const parts = [2, 2.5, 3, 4, 4.5][children.length] ?? 0;
      const paid = rights.filter((right) => runsOn(right, REFERENCE)).reduce((sum, one) => sum + one.monthlyAmount, 0);
      expect(familyQuotient.value).toBe(Math.round((resources.annualAmount / 12 + paid) / parts));
    }
  });

  it('gives every special rule of CDAP somebody to accept and somebody to refuse', async () => {
    const dossiers = await everyDossier();
    const share = (those: (dossier: Dossier) => boolean) => dossiers.filter(those).length / dossiers.length;
    const rsa = (dossier: Dossier) => dossier.rights.filter(({ benefit }) => benefit === 'RSA');
    expect(share((dossier) => running(dossier).includes('RSA'))).toBeGreaterThan(0.08);
    expect(share((dossier) => rsa(dossier).some(({ to }) => to !== undefined && to >= '2024-10-01'))).toBeGreaterThan(
      0.02,
    );
    expect(share((dossier) => rsa(dossier).some(({ to }) => to !== undefined && to < '2024-10-01'))).toBeGreaterThan(
      0.01,
    );
    expect(share((dossier) => rsa(dossier).length === 0)).toBeGreaterThan(0.3);
    expect(share(({ cmgClaims }) => cmgClaims.length > 0)).toBeGreaterThan(0.05);
    expect(share(({ housing }) => housing.directPayment)).toBeGreaterThan(0.1);
    expect(share(({ protection }) => protection !== undefined)).toBeGreaterThan(0.02);
  });
});
