import { Readable } from 'node:stream';
import { csvOf, csvPage } from '../domain/csv.js';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';
import { ecsOf } from './ecs.js';
import { fhirOf } from './fhir.js';
import { ocsfOf } from './ocsf.js';
import { pdfOf, type PdfHeading } from './pdf.js';

export const FORMATS = ['csv', 'jsonl', 'pdf', 'ocsf', 'fhir', 'ecs'] as const;
export type Format = (typeof FORMATS)[number];

type Pages = AsyncIterable<readonly NamedTrace[]>;

export interface ExportedFile {
  /** Media type. */
  readonly type: string;
  readonly name: string;
  readonly content: Readable;
}

export interface FormatOptions {
  /** CSV: a byte order mark first. */
  readonly bom: boolean;
  /** PDF: what stands above the rows. */
  readonly heading: PdfHeading;
}

const MEDIA: Readonly<Record<Format, readonly [type: string, name: string]>> = {
  csv: ['text/csv; charset=utf-8; header=present', 'traces.csv'],
  jsonl: ['application/x-ndjson', 'traces.jsonl'],
  pdf: ['application/pdf', 'traces.pdf'],
  ocsf: ['application/x-ndjson', 'traces-ocsf.jsonl'],
  fhir: ['application/fhir+ndjson', 'traces-fhir.ndjson'],
  ecs: ['application/x-ndjson', 'traces-ecs.jsonl'],
};

/** The same traces, in the same order, in one of the formats; made as it is read. */
export function exported(format: Format, pages: Pages, { bom, heading }: FormatOptions): ExportedFile {
  return { ...mediaOf(format), content: contentOf() };

  function contentOf(): Readable {
    switch (format) {
      case 'csv':
        return csvOf(pages, bom);
      case 'pdf':
        return pdfOf(pages, heading);
      case 'jsonl':
        return linesOf(pages, (trace) => trace);
      case 'ocsf':
        return linesOf(pages, ocsfOf);
      case 'fhir':
        return linesOf(pages, fhirOf);
      case 'ecs':
        return linesOf(pages, ecsOf);
      default:
        return format satisfies never;
    }
  }
}

export function mediaOf(format: Format): { readonly type: string; readonly name: string } {
  const [type, name] = MEDIA[format];
  return { type, name };
}

/** One page of a format of lines, as it stands in the whole. @param first whether it is the first page */
export function pageText(format: Exclude<Format, 'pdf'>, page: readonly NamedTrace[], first: boolean): string {
  switch (format) {
    case 'csv':
      return csvPage(page, first);
    case 'jsonl':
      return textOf(page, (trace) => trace);
    case 'ocsf':
      return textOf(page, ocsfOf);
    case 'fhir':
      return textOf(page, fhirOf);
    case 'ecs':
      return textOf(page, ecsOf);
    default:
      return format satisfies never;
  }
}

const textOf = (page: readonly NamedTrace[], map: (trace: NamedTrace) => object): string =>
  page.map((trace) => `${JSON.stringify(map(trace))}\n`).join('');

/** One JSON text a line. */
function linesOf(pages: Pages, map: (trace: NamedTrace) => object): Readable {
  async function* lines(): AsyncGenerator<string> {
    for await (const page of pages) yield textOf(page, map);
  }
  return Readable.from(lines(), { objectMode: false });
}
