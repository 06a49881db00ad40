import { describe, expect, it } from '@jest/globals';
import { AT, codeOf, dossier, opening, right } from './open-dossier.fixtures.js';
import { openDossier, type Opening } from './open-dossier.js';

describe('T4', () => {
  const without: Opening = { dossier, profile: 'T4', purpose: 'rsa-instruction', at: AT };

  it('[CDAP-T4] opens no dossier before the instructor number is given', () => {
    expect(codeOf(() => openDossier(without))).toBe('cdap.instructor-number-needed');
    expect(codeOf(() => openDossier({ ...without, dossier: undefined }))).toBe('cdap.instructor-number-needed');
  });

  it.each(['', '12345', '1234567', '12345a', ' 123456', '123456\n', '１２３４５６'])(
    '[CDAP-T4] refuses %j as an instructor number: 6 digits are accepted',
    (instructorNumber) => {
      const given = { ...without, instructorNumber };
      expect(codeOf(() => openDossier(given))).toBe('cdap.instructor-number-malformed');
    },
  );

  it('[CDAP-T4] opens with one', () => {
    expect(openDossier({ ...without, instructorNumber: '004217' })).toHaveProperty('rsa');
  });
});

describe.each(['T18', 'T19'])('%s', (profile) => {
  const withRsa = (from: string, to?: string) =>
    codeOf(() => openDossier(opening(profile, { dossier: { ...dossier, rights: [right('RSA', from, to)] } })));

  it(`[CDAP-${profile}] opens to a person who receives RSA`, () => expect(withRsa('2020-01-01')).toBe('opened'));

  it(`[CDAP-${profile}] opens up to two years after the last day of RSA, that day included`, () => {
    expect(withRsa('2020-01-01', '2024-09-15')).toBe('opened');
    expect(withRsa('2020-01-01', '2024-09-14')).toBe('cdap.not-rsa');
  });

  it(`[CDAP-${profile}] refuses a person who never received it, or only will`, () => {
    const never = { ...dossier, rights: [right('APL', '2020-01-01')] };
    expect(codeOf(() => openDossier(opening(profile, { dossier: never })))).toBe('cdap.not-rsa');
    expect(withRsa('2026-10-01')).toBe('cdap.not-rsa');
  });

  it(`[CDAP-${profile}] counts two years back from 29 February to 28 February`, () => {
    const rights = [right('RSA', '2020-01-01', '2026-02-28')];
    const at = Date.UTC(2028, 1, 29, 12);
    expect(codeOf(() => openDossier(opening(profile, { dossier: { ...dossier, rights }, at })))).toBe('opened');
  });
});

describe('T20', () => {
  it('[CDAP-T20] sees the rights of the last two years only, and no older part of them', () => {
    const rights = [
      right('AF', '2019-01-01', '2024-09-14'),
      right('PAJE', '2022-06-01', '2025-06-30'),
      right('RSA', '2025-01-01'),
      right('PPA', '2026-10-01'),
    ];
    expect(openDossier(opening('T20', { dossier: { ...dossier, rights } }))).toMatchObject({
      recentRights: [right('PAJE', '2024-09-15', '2025-06-30'), right('RSA', '2025-01-01')],
    });
  });
});

describe('T21', () => {
  it('[CDAP-T21] opens a dossier with a trace of a Cmg claim, granted or not', () => {
    expect(openDossier(opening('T21'))).toMatchObject({ cmg: [{ outcome: 'refusé' }] });
  });

  it('[CDAP-T21] refuses a dossier without any', () => {
    const without = { ...dossier, cmgClaims: [] };
    expect(codeOf(() => openDossier(opening('T21', { dossier: without })))).toBe('cdap.no-cmg');
  });
});
