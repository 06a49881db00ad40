import { canonicalIdentifier } from './credentials.js';
import { passwordHoldsIdentifier, passwordTooWeak } from './errors.js';

const DISTINCT = 6;
const WORDS = 7;
const PHRASE = 24;

/** Longest password taken, in characters. */
export const LONGEST_PASSWORD = 256;

/**
 * What a chosen password must be: 80 bits by the examples of CNIL deliberation 2022-100 — 12 characters of four
 * classes, 14 of three, or a phrase of 7 words (24 characters at least) — and not the identifier.
 * @throws Refusal `identity.password-too-weak`, `identity.password-holds-identifier`
 */
export function checkPassword(password: string, identifier: string): void {
  if (!strong(password)) throw passwordTooWeak();
  if (canonicalIdentifier(password).includes(canonicalIdentifier(identifier))) throw passwordHoldsIdentifier();
}

function strong(password: string): boolean {
  const characters = [...password.normalize('NFKC')];
  const distinct = new Set(characters).size;
  if (distinct < DISTINCT || characters.length > LONGEST_PASSWORD) return false;
  const kinds = classesOf(characters);
  if (characters.length >= 12 && kinds === 4) return true;
  if (characters.length >= 14 && kinds === 3) return true;
  const words = password.split(/[\s\p{P}]+/u).filter((word) => word.length >= 2);
  return characters.length >= PHRASE && new Set(words.map((word) => word.toLowerCase())).size >= WORDS;
}

function classesOf(characters: readonly string[]): number {
  const classes = new Set<string>();
  for (const character of characters) {
    if (/\p{Lu}/u.test(character)) classes.add('upper');
    else if (/\p{L}/u.test(character)) classes.add('lower');
    else if (/\p{N}/u.test(character)) classes.add('digit');
    else classes.add('other');
  }
  return classes.size;
}
