import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalIdentifier, identifierFrom, oneTimePasswordFrom } from './credentials.js';

const random = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('credentials made by the system', () => {
  it('[C9.1-a] an identifier is ten random symbols that nobody misreads', () =>
    fc.assert(
      fc.property(random(10), (bytes) => /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/.test(identifierFrom(bytes))),
    ));

  it('[C9.1-a] a one-time password is twenty random symbols of five bits: a hundred bits, above the eighty asked', () => {
    fc.assert(
      fc.property(random(20), (bytes) =>
        /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/.test(oneTimePasswordFrom(bytes)),
      ),
    );
    const symbols = Array.from({ length: 256 }, (_, byte) => identifierFrom(Uint8Array.of(byte)));
    expect(new Set(symbols).size).toBe(32);
    expect(symbols.filter((symbol) => symbol === '0')).toHaveLength(8);
  });

  it('an identifier is recognised however it is typed', () => {
    expect(['k7q2m-9xw40', 'K7Q2M9XW4O', ' k7q2m 9xw4o '].map(canonicalIdentifier)).toEqual(
      Array(3).fill('K7Q2M9XW40'),
    );
    expect(canonicalIdentifier('iL-1')).toBe('111');
  });
});
