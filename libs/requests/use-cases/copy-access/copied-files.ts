import { type Column, csvOf, type NamedTrace, pdfOf, type PdfRow } from '#traces';
import type { DescribedFile } from '../export-with-proofs/proven-zip.js';

type Pages = AsyncIterable<readonly NamedTrace[]>;

export interface CopiedOptions {
  readonly title: string;
  readonly columns: readonly Column[];
  /** `information.txt`. */
  readonly information: string;
}

/** The same rows as PDF, CSV and JSON, in French words, and the page of information. */
export function copiedFiles(pages: Pages, { title, columns, information }: CopiedOptions): readonly DescribedFile[] {
  const heading = { title, lines: information.trim().split('\n').slice(2), purposes: new Map(), row: rowOf(columns) };
  return [
    { name: 'copie.pdf', about: 'la copie en français, à lire ou à imprimer', content: () => pdfOf(pages, heading) },
    { name: 'copie.csv', about: 'la même, pour un tableur', content: () => csvOf(pages, true, columns) },
    { name: 'copie.json', about: 'la même, pour un programme', content: () => jsonOf(pages, columns) },
    { name: 'information.txt', about: 'ce que vous devez savoir de ce traitement', content: () => information },
  ];
}

const rowOf =
  (columns: readonly Column[]) =>
  (trace: NamedTrace): PdfRow => {
    const [first, ...others] = shown(trace, columns);
    return { title: String(first?.[1] ?? ''), lines: others.map(([name, value]) => `${name} : ${value}`), foot: '' };
  };

const shown = (trace: NamedTrace, columns: readonly Column[]): [string, string | number][] =>
  columns.flatMap(([name, value]) => {
    const told = value(trace);
    return told === undefined ? [] : [[name, told]];
  });

async function* jsonOf(pages: Pages, columns: readonly Column[]): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const page of pages) {
    for (const trace of page) {
      yield `${separator}${JSON.stringify(Object.fromEntries(shown(trace, columns)))}`;
      separator = ',\n';
    }
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
