import { setImmediate as breathe } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { DateTime } from 'luxon';
import { legalDayOf } from '#keyring';
import { expiryOfDay, RETENTION_PERIODS, type RetentionPeriods } from '#retention';
import { exported, ExportTraces, type NamedTrace, pageText, PURPOSE_LABELS, SearchTraces } from '#traces';
import { type ExportJob, NOTHING_WRITTEN } from '../../aside/export-job.js';
import { EXPORT_SHELF, type ExportShelf } from '../../aside/export-shelf.js';

/** Injection token: days for which a result is kept. */
export const EXPORT_DAYS = Symbol('days of an export');

const PAGE = 500;
/** Bytes of a document that are sealed and written together. */
const PIECE = 256 * 1_024;
/** In a row, with nothing written between them. */
const MOST_FAILURES = 5;

/** Makes the exports that wait, one after the other, page by page; after a stop each goes on where it was. */
@Injectable()
export class RunExports {
  private readonly logger = new Logger('exports');
  private running: Promise<void> = Promise.resolve();
  private stopping = false;
  private making: string | undefined;
  private readonly discarded = new Set<string>();

  constructor(
    private readonly queries: QueryBus,
    @Inject(EXPORT_SHELF) private readonly shelf: ExportShelf,
    @Inject(PURPOSE_LABELS) private readonly purposes: ReadonlyMap<string, string>,
    @Inject(RETENTION_PERIODS) private readonly periods: RetentionPeriods,
    @Inject(EXPORT_DAYS) private readonly days: number,
  ) {}

  /** One run at a time; whoever calls meanwhile waits for it and for the next. What fails is logged. */
  run(): Promise<void> {
    this.running = this.running.then(() => this.runAll()).catch((error: unknown) => this.tell('exports', error));
    return this.running;
  }

  /** What is over goes: results past their days, or with a row whose traces have expired. @param at milliseconds since the epoch */
  async sweep(at: number): Promise<void> {
    for (const exportId of await this.shelf.ids()) {
      const job = await this.shelf.find(exportId);
      if (job === undefined || this.expiresAt(job) <= at) await this.discard(exportId);
    }
  }

  /** Also stops one that is being made. */
  async discard(exportId: string): Promise<void> {
    if (this.making === exportId) this.discarded.add(exportId);
    await this.shelf.remove(exportId);
  }

  /** @returns milliseconds since the epoch */
  expiresAt({ askedAt, earliestDay }: ExportJob): number {
    const kept = DateTime.fromMillis(askedAt).plus({ days: this.days }).toMillis();
    if (earliestDay === undefined) return kept;
    return Math.min(kept, expiryOfDay(earliestDay, this.periods.tracesMonths));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async runAll(): Promise<void> {
    for (const job of await this.shelf.all()) {
      if (this.stopping) return;
      if (job.status === 'done' || job.status === 'failed') continue;
      this.making = job.exportId;
      try {
        await (job.format === 'pdf' ? this.makeWhole(job) : this.makeLines(job, job.format));
      } catch (error) {
        await this.failed(job.exportId, error);
      } finally {
        if (this.discarded.delete(job.exportId)) await this.shelf.remove(job.exportId);
        this.making = undefined;
      }
    }
  }

  private async makeLines(job: ExportJob, format: Exclude<ExportJob['format'], 'pdf'>): Promise<void> {
    await this.shelf.cut(job);
    let state: ExportJob = { ...job, status: 'running' };
    for (;;) {
      if (this.isOver(state)) return;
      const { criteria, caller, askedAt, cursor } = state;
      const page = await this.queries.execute(new SearchTraces(criteria, caller, askedAt, PAGE, cursor));
      const earliestDay = dayOfLast(page.rows) ?? state.earliestDay;
      const text = Buffer.from(pageText(format, page.rows, cursor === undefined));
      if (text.length > 0) state = await this.shelf.append(state, earliestDay ?? legalDayOf(askedAt), text);
      state = { ...state, rows: state.rows + page.rows.length, ...(earliestDay === undefined ? {} : { earliestDay }) };
      if (page.next === undefined) break;
      state = { ...state, cursor: page.next };
      await this.shelf.put(state);
      await breathe();
    }
    await this.shelf.put({ ...state, status: 'done' });
  }

  /** A document cannot be gone on with: it is made again from its beginning. */
  private async makeWhole(job: ExportJob): Promise<void> {
    const { criteria, caller, askedAt, heading, failures } = job;
    let state: ExportJob = { ...job, ...NOTHING_WRITTEN, failures, status: 'running' };
    await this.shelf.cut(state);
    await this.shelf.put(state);
    let [rows, earliestDay] = [0, legalDayOf(askedAt)];
    const pages = await this.queries.execute(new ExportTraces(criteria, caller, askedAt));
    const counted = async function* () {
      for await (const page of pages) {
        rows += page.length;
        earliestDay = dayOfLast(page) ?? earliestDay;
        yield page;
      }
    };
    const { content } = exported('pdf', counted(), { bom: false, heading: { ...heading, purposes: this.purposes } });
    for await (const piece of inPieces(content)) {
      if (this.isOver(state)) return;
      state = { ...(await this.shelf.append(state, earliestDay, piece)), rows, earliestDay };
    }
    await this.shelf.put({ ...state, status: 'done' });
  }

  private isOver({ exportId }: ExportJob): boolean {
    return this.stopping || this.discarded.has(exportId);
  }

  /** Tried again at a next run, a few times. */
  private async failed(exportId: string, error: unknown): Promise<void> {
    this.tell(`the export ${exportId}`, error);
    const job = await this.shelf.find(exportId);
    if (job === undefined) return;
    const failures = job.failures + 1;
    if (failures < MOST_FAILURES) return this.shelf.put({ ...job, failures });
    const emptied: ExportJob = { ...job, ...NOTHING_WRITTEN, failures, status: 'failed' };
    await this.shelf.cut(emptied);
    await this.shelf.put(emptied);
  }

  /** Messages of errors may hold what was searched. */
  private tell(what: string, error: unknown): void {
    this.logger.error(`${what} failed (${error instanceof Error ? error.name : 'unknown'})`);
  }
}

/** The latest come first. */
function dayOfLast(page: readonly NamedTrace[]): string | undefined {
  const last = page.at(-1);
  return last && legalDayOf(Date.parse(last.at));
}

async function* inPieces(content: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let [waiting, length] = [[] as Uint8Array[], 0];
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < PIECE) continue;
    yield Buffer.concat(waiting);
    [waiting, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(waiting);
}
