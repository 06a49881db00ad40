import { stringify } from 'csv-stringify';
import { stringify as stringifyAll } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import { Readable } from 'node:stream';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';

/** What a column is called, and what it shows of a trace. */
export type Column = readonly [header: string, value: (trace: NamedTrace) => string | number | undefined];

const COLUMNS: readonly Column[] = [
  ['instant_utc', (trace) => trace.at],
  ['date_heure_paris', (trace) => DateTime.fromISO(trace.at, { zone: 'Europe/Paris' }).toFormat('dd/MM/yyyy HH:mm:ss')],
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

/** One page of the same text. @param first whether it is the first page, which has the headings */
export const csvPage = (page: readonly NamedTrace[], first: boolean): string =>
  stringifyAll(
    page.map((trace) => COLUMNS.map(([, value]) => safe(value(trace)))),
    { header: first, columns: COLUMNS.map(([header]) => header), record_delimiter: '\r\n' },
  );

/**
 * Traces as CSV (RFC 4180: CRLF, quotes doubled; UTF-8), page by page: as much memory as one page.
 * @param bom a byte order mark first, for spreadsheets that otherwise read UTF-8 as Latin-1. @param columns default: all
 */
export function csvOf(
  pages: AsyncIterable<readonly NamedTrace[]>,
  bom: boolean,
  columns: readonly Column[] = COLUMNS,
): Readable {
  async function* records(): AsyncGenerator<(string | number)[]> {
    for await (const page of pages) for (const trace of page) yield columns.map(([, value]) => safe(value(trace)));
  }
  const text = stringify({ header: true, columns: columns.map(([header]) => header), record_delimiter: '\r\n', bom });
  const source = Readable.from(records());
  source.on('error', (error) => text.destroy(error));
  return source.pipe(text);
}
