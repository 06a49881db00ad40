import { describe, expect, it } from '@jest/globals';
import { text } from 'node:stream/consumers';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';
import { csvOf } from './csv.js';

const trace: NamedTrace = {
  id: '018f0000-0000-7000-8000-000000000001',
  position: 12,
  at: '2026-03-29T01:30:00.000Z',
  service: 'CDAP',
  action: 'dossier.open',
  outcome: 'success',
  name: 'Zoé « la "Grande" », Ñ',
  function: '=HYPERLINK("http://example.org")',
  object: { type: 'dossier', ref: '1000001' },
};

async function* pages(...given: NamedTrace[][]): AsyncGenerator<readonly NamedTrace[]> {
  yield* given;
}

describe('traces as CSV', () => {
  it('has a header, CRLF line ends, doubled quotes, and the legal time of Paris', async () => {
    const csv = await text(csvOf(pages([trace]), false));
    const [header, row, end] = csv.split('\r\n');
    expect(header?.split(',').slice(0, 4)).toEqual(['instant_utc', 'date_heure_paris', 'utilisateur', 'nom']);
    expect(row).toContain('2026-03-29T01:30:00.000Z,29/03/2026 03:30:00,,"Zoé « la ""Grande"" », Ñ"');
    expect(end).toBe('');
  });

  it('defuses what a spreadsheet would take for a formula', async () => {
    const csv = await text(csvOf(pages([trace, { ...trace, function: '@SUM(A1)' }]), false));
    expect(csv).toContain(`"'=HYPERLINK(""http://example.org"")"`);
    expect(csv).toContain(`'@SUM(A1)`);
  });

  it('is a header alone where there is no trace, and starts with a byte order mark on demand', async () => {
    expect(await text(csvOf(pages([]), false))).toMatch(/^instant_utc,[^\r]*\r\n$/);
    const bytes = await Array.fromAsync(csvOf(pages([]), true) as AsyncIterable<Buffer>);
    expect(Buffer.concat(bytes).subarray(0, 3).toString('hex')).toBe('efbbbf');
  });

  it('fails, rather than end early, when a page cannot be read', async () => {
    async function* broken(): AsyncGenerator<readonly NamedTrace[]> {
      yield [trace];
      throw new Error('the view is gone');
    }
    await expect(text(csvOf(broken(), false))).rejects.toThrow('the view is gone');
  });
});
