import { describe, expect, it } from '@jest/globals';
import { checkPassword } from './password-policy.js';

const identifier = 'K7Q2M-9XW4T';
const checked = (password: string) => () => checkPassword(password, identifier);

describe('a password chosen by its user', () => {
  it.each([
    ['12 characters of four classes', 'Tr0ub4dor&3x'],
    ['14 characters of three classes', 'Troubadour4735'],
    ['a phrase of seven words', 'six corbeaux gris mangent deux prunes mûres'],
    ['signs beyond ASCII', 'Éclair∂12été!'],
  ])('[S5.2-a] is accepted with %s (CNIL 2022-100)', (_, password) => {
    expect(checked(password)).not.toThrow();
  });

  it.each([
    ['11 characters of four classes', 'Tr0ub4dor&3'],
    ['13 characters of three classes', 'Troubadour473'],
    ['30 characters of one class', 'abcdefghijklmnopqrstuvwxyzabcd'],
    ['14 characters of two classes', 'troubadour4735'],
    ['a phrase of six words', 'six corbeaux gris mangent deux prunes'],
    ['the same word seven times', 'corbeau corbeau corbeau corbeau corbeau corbeau corbeau'],
    ['seven words in fewer than 24 characters', 'un de un le la il et ou'],
    ['few different characters', 'Aa1!Aa1!Aa1!Aa1!'],
    ['nothing', ''],
    ['more than 256 characters', 'Tr0ub4dor&3x'.repeat(30)],
  ])('[S5.2-a] is refused with %s', (_, password) => {
    expect(checked(password)).toThrow('identity.password-too-weak');
  });

  it.each(['K7Q2M-9XW4T&abc', 'Xy!k7q2m9xw4tZ', 'Xy!K7Q2M 9XW4T'])(
    '[C9.2-a] is refused when it holds the identifier: %s',
    (password) => {
      expect(checked(password)).toThrow('identity.password-holds-identifier');
    },
  );
});
