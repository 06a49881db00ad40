import { describe, expect, it } from '@jest/globals';
import { siretFault } from './siret.js';

describe('a SIRET', () => {
  it.each([
    ['21340135900012', 'the commune of the signed example'],
    ['35600000000048', 'the head office of La Poste, which keeps Luhn too'],
    ['35600000009075', 'an establishment of La Poste by Luhn'],
    ['35600000049837', 'an establishment of La Poste by the sum of its digits alone'],
  ])('%s is valid: %s', (siret) => expect(siretFault(siret)).toBeUndefined());

  it.each([
    ['21340135900013', 'checksum', 'one digit off'],
    ['12340135900012', 'checksum', 'two digits swapped'],
    ['35600000049838', 'checksum', 'La Poste with neither sum'],
    ['2134013590001', 'digits', 'thirteen digits'],
    ['213401359000120', 'digits', 'fifteen digits'],
    ['213 401 359 00012', 'digits', 'spaces'],
    ['2134013590001O', 'digits', 'a letter'],
    ['２１３４０１３５９０００１２', 'digits', 'full-width digits'],
    ['', 'digits', 'nothing'],
  ])('%s breaks the rule “%s”: %s', (siret, rule) => expect(siretFault(siret)).toBe(rule));

  it('refuses for another company the sum of digits that La Poste alone may use', () => {
    const others = Array.from({ length: 10 }, (_, n) => `1234567890000${n}`);
    expect(others.filter((siret) => siretFault(siret) === undefined)).toHaveLength(1);
  });
});
