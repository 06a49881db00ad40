import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { actionLabel, objectLabel, outcomeLabel, parisTime } from '../domain/labels.js';
import type { NamedTrace } from '../use-cases/search-traces/search-traces.js';

/** What stands above the rows. */
export interface PdfHeading {
  readonly title: string;
  /** Each on a line of its own: who exported, when, by which criteria. */
  readonly lines: readonly string[];
  /** What a purpose is called, by code; one that is not listed shows its code. */
  readonly purposes: ReadonlyMap<string, string>;
  /** What is shown of a trace; default: everything. */
  readonly row?: (trace: NamedTrace) => PdfRow;
}

export interface PdfRow {
  readonly title: string;
  readonly lines: readonly string[];
  /** In small letters. */
  readonly foot: string;
}

/** A font of every letter that a European name may have: the fonts that PDF readers bring know Western ones only. */
const FONTS = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const [REGULAR, BOLD] = [join(FONTS, 'DejaVuSansCondensed.ttf'), join(FONTS, 'DejaVuSansCondensed-Bold.ttf')];
/** Points. */
const [MARGIN, TITLE, TEXT, SMALL] = [40, 14, 9, 7];
const MOST_WAITING = 1_000_000;

/** Traces as people read them, in French, newest first; made page by page as it is read. */
export function pdfOf(pages: AsyncIterable<readonly NamedTrace[]>, heading: PdfHeading): Readable {
  const output = new PassThrough();
  make(output, pages, heading).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return output;
}

async function make(
  output: PassThrough,
  pages: AsyncIterable<readonly NamedTrace[]>,
  heading: PdfHeading,
): Promise<void> {
  // Fonts and their tables weigh on the memory of a process that makes no PDF.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: 'fr-FR',
    info: { Title: heading.title, Producer: 'Témoin', Creator: 'Témoin' },
  });
  document.pipe(output);
  const closed = new AbortController();
  output.once('close', () => closed.abort());
  await write(document, pages, heading, async () => {
    closed.signal.throwIfAborted();
    if (document.readableLength > MOST_WAITING) await once(output, 'drain', { signal: closed.signal });
  });
  document.end();
}

async function write(
  document: PDFKit.PDFDocument,
  pages: AsyncIterable<readonly NamedTrace[]>,
  { title, lines, purposes, row = (trace) => wholeRow(trace, purposes) }: PdfHeading,
  room: () => Promise<void>,
): Promise<void> {
  let page = 1;
  const number = () => {
    const { x, y } = document;
    const width = document.page.width - 2 * MARGIN;
    document
      .font(REGULAR)
      .fontSize(SMALL)
      .text(`page ${page}`, MARGIN, MARGIN / 2, { width, align: 'right' });
    document.x = x;
    document.y = y;
  };
  number();
  document.on('pageAdded', () => {
    page += 1;
    number();
    document.fontSize(TEXT);
  });
  document.font(BOLD).fontSize(TITLE).text(title);
  document.font(REGULAR).fontSize(TEXT);
  for (const line of lines) document.text(line);
  document.moveDown();
  let rows = 0;
  for await (const traces of pages) {
    for (const trace of traces) {
      writeRow(document, row(trace));
      rows += 1;
    }
    await room();
  }
  document.font(BOLD).fontSize(TEXT).text(`${rows} trace(s).`);
}

function writeRow(document: PDFKit.PDFDocument, { title, lines, foot }: PdfRow): void {
  document.font(BOLD).fontSize(TEXT).text(title);
  document.font(REGULAR);
  for (const line of lines) document.text(line);
  document.fontSize(SMALL).text(foot);
  document.moveDown(0.5);
}

const wholeRow = (trace: NamedTrace, purposes: PdfHeading['purposes']): PdfRow => ({
  title: `${parisTime(trace.at)} — ${actionLabel(trace.action)}, ${outcomeLabel(trace.outcome)}`,
  lines: linesOf(trace, purposes),
  foot: `trace ${trace.id} · position ${trace.position}`,
});

/** Every fact of a trace but its instant, action, outcome and id, in French; a line each. */
function linesOf(trace: NamedTrace, purposes: PdfHeading['purposes']): string[] {
  const { user, name, function: office, habilitation, service, object, purpose, reason, ip, browser, session } = trace;
  const who = [name ?? (user === undefined ? 'personne non reconnue' : 'identité effacée'), office];
  const right = habilitation === undefined ? [] : [`profil ${habilitation.profile}, habilitation ${habilitation.id}`];
  const lines = [
    `Qui : ${present([...who, ...right, user === undefined ? undefined : `compte ${user}`])}`,
    `Service : ${service}${object === undefined ? '' : ` ; ${objectLabel(object.type)} ${object.ref}`}`,
    ...(purpose === undefined ? [] : [`Finalité : ${purposes.get(purpose) ?? purpose}`]),
    ...(reason === undefined ? [] : [`Motif : ${reason}`]),
    ...((ip ?? browser ?? session) === undefined
      ? []
      : [`Depuis : ${present([ip, browser, session === undefined ? undefined : `session ${session}`])}`]),
  ];
  const details = Object.entries(trace.details ?? {}).map(([key, value]) => `${key} = ${String(value)}`);
  return details.length === 0 ? lines : [...lines, `Détails : ${details.join(' ; ')}`];
}

const present = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(', ');
