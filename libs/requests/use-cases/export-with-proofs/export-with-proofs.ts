import type { Readable } from 'node:stream';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { TRACE_EXPORT } from '#audit';
import { csvOf, type NamedTrace } from '#traces';
import { type DescribedFile, ProvenZip } from './proven-zip.js';
import { readmeText } from './readme-text.js';

/**
 * Traces with what proves them, as a ZIP (ADR 0019). @param pages the same each time they are read
 * @param at milliseconds since the epoch
 */
export class ExportWithProofs extends Query<Readable> {
  constructor(
    readonly pages: AsyncIterable<readonly NamedTrace[]>,
    readonly at: number,
    readonly others: readonly DescribedFile[] = [],
  ) {
    super();
  }
}

/** Errors: those of `ProvenZip`. */
@QueryHandler(ExportWithProofs)
export class ExportWithProofsHandler implements IQueryHandler<ExportWithProofs> {
  constructor(private readonly zip: ProvenZip) {}

  execute({ pages, at, others }: ExportWithProofs): Promise<Readable> {
    const table = { name: TRACE_EXPORT.table ?? '', content: () => csvOf(pages, true) };
    return this.zip.of({
      kind: TRACE_EXPORT,
      at,
      rows: pages,
      others: [table, ...others],
      readme: (...facts) => readmeText(others, ...facts),
    });
  }
}
