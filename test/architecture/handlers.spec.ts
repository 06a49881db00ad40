import { describe, expect, it } from '@jest/globals';
import { sources } from './sources.js';

const named = (pattern: RegExp): string[] =>
  sources('libs', 'apps')
    .filter(({ path }) => !path.endsWith('.spec.ts'))
    .flatMap(({ text }) => [...text.matchAll(pattern)].map((found) => found[1] as string));

describe('the buses', () => {
  it.each([
    ['command', /class (\w+) extends Command</g, /@CommandHandler\((\w+)\)/g],
    ['query', /class (\w+) extends Query</g, /@QueryHandler\((\w+)\)/g],
  ])('have exactly one handler per %s', (_, declared, handled) => {
    const classes = named(declared).sort();
    expect(classes.length).toBeGreaterThan(0);
    expect(named(handled).sort()).toEqual(classes);
  });
});
