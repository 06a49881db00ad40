import { stringify } from 'csv-stringify/sync';
import { Readable } from 'node:stream';
import { parisClock } from './labels.js';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';

/** What a column is called, and what it shows of a trace. */
export type Column = readonly [header: string, value: (trace: NamedTrace) => string | number | undefined];

const COLUMNS: readonly Column[] = [
  ['instant_utc', (trace) => trace.at],
  ['date_heure_paris', (trace) => parisClock(trace.at)],
  ['utilisateur', (trace) => trace.user],
  ['nom', (trace) => trace.name],
  ['fonction', (trace) => trace.function],
  ['profil', (trace) => trace.habilitation?.profile],
  ['habilitation', (trace) => trace.habilitation?.id],
  ['service', (trace) => trace.service],
  ['action', (trace) => trace.action],
  ['type_objet', (trace) => trace.object?.type],
  ['reference_objet', (trace) => trace.object?.ref],
  ['finalite', (trace) => trace.purpose],
  ['resultat', (trace) => trace.outcome],
  ['motif', (trace) => trace.reason],
  ['adresse_ip', (trace) => trace.ip],
  ['navigateur', (trace) => trace.browser],
  ['session', (trace) => trace.session],
  ['trace', (trace) => trace.id],
  ['position', (trace) => trace.position],
];

const DANGEROUS = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A cell that a spreadsheet would take for a formula starts with an apostrophe (OWASP, CSV injection). */
const safe = (value: string | number | undefined): string | number =>
  typeof value === 'string' && DANGEROUS.test(value) ? `'${value}` : (value ?? '');

/** One page of the same text. @param first whether it is the first page, which has the headings @param columns default: all */
export const csvPage = (page: readonly NamedTrace[], first: boolean, columns: readonly Column[] = COLUMNS): string =>
  stringify(
    page.map((trace) => columns.map(([, value]) => safe(value(trace)))),
    { header: first, columns: columns.map(([header]) => header), record_delimiter: '\r\n' },
  );

/**
 * Traces as CSV (RFC 4180: CRLF, quotes doubled; UTF-8), page by page: as much memory as one page.
 * @param bom a byte order mark first, for spreadsheets that otherwise read UTF-8 as Latin-1. @param columns default: all
 */
export function csvOf(
  pages: AsyncIterable<readonly NamedTrace[]>,
  bom: boolean,
  columns?: readonly Column[],
): Readable {
  async function* texts(): AsyncGenerator<string> {
    let first = true;
    for await (const page of pages) {
      yield `${first && bom ? '\uFEFF' : ''}${csvPage(page, first, columns)}`;
      first = false;
    }
    if (first) yield `${bom ? '\uFEFF' : ''}${csvPage([], true, columns)}`;
  }
  return Readable.from(texts(), { objectMode: false });
}
