/** Crockford's base 32: no I, L, O, U, so that nothing is misread when it is typed from a letter. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `count` symbols of 5 bits each, one per random byte, in groups. */
function symbols(random: Uint8Array, group: number): string {
  const text = Array.from(random, (byte) => ALPHABET[byte & 31]).join('');
  return (text.match(new RegExp(`.{1,${group}}`, 'g')) ?? []).join('-');
}

/** Bytes of randomness that an identifier takes. */
export const IDENTIFIER_BYTES = 10;

/** An identifier: 10 random symbols, `K7Q2M-9XW4T`, not derived from the name (C9.1-a). */
export const identifierFrom = (random: Uint8Array): string => symbols(random.subarray(0, IDENTIFIER_BYTES), 5);

/** What was typed as an identifier, in its stored form: case, hyphens, spaces and look-alikes do not matter. */
export const canonicalIdentifier = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

/** Bytes of randomness that a one-time password takes. */
export const PASSWORD_BYTES = 20;

/** A one-time password of 20 random symbols: 100 bits, above the 80 of CNIL 2022-100. */
export const oneTimePasswordFrom = (random: Uint8Array): string => symbols(random.subarray(0, PASSWORD_BYTES), 4);
