import { Readable } from 'node:stream';
import { csvOf } from '../domain/csv.js';
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
  const [type, name] = MEDIA[format];
  return { type, name, content: contentOf() };

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

/** One JSON text a line. */
function linesOf(pages: Pages, map: (trace: NamedTrace) => object): Readable {
  async function* lines(): AsyncGenerator<string> {
    for await (const page of pages) {
      yield page.map((trace) => `${JSON.stringify(map(trace))}\n`).join('');
    }
  }
  return Readable.from(lines(), { objectMode: false });
}
