import { describe, expect, it } from '@jest/globals';
import { messages } from '../../apps/server/messages.js';
import { sources } from './sources.js';

describe('refusals', () => {
  const codes = new Set(
    sources('libs', 'apps')
      .filter(({ path }) => !path.endsWith('.spec.ts'))
      .flatMap(({ text }) =>
        [...text.matchAll(/(?:new Refusal\(|super\()\s*'([a-z]+(?:[.-][a-z]+)+)'/g)].map((found) => found[1] as string),
      ),
  );

  it('each have a French and an English text in the catalogue', () => {
    expect(codes.size).toBeGreaterThan(20);
    const missing = [...codes].filter((code) => !messages[code]?.fr || !messages[code].en);
    expect(missing).toEqual([]);
  });
});
