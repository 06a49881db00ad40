import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Caller } from '#identity';
import { Refusal } from '#kernel';
import { ExportTraces, type NamedTrace, type TraceCriteria } from './search-traces.js';

/** Injection token: how many traces may be exported without a written reason. */
export const EXPORT_ROWS = Symbol('most rows of an export without a reason');

export interface TracesAsked {
  readonly criteria: TraceCriteria;
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Why so many, in the asker's words. */
  readonly reason?: string;
}

/** What may be taken away: a lazy sequence of pages, the same each time it is read. */
@Injectable()
export class TracesToExport {
  constructor(
    private readonly queries: QueryBus,
    @Inject(EXPORT_ROWS) private readonly most: number,
  ) {}

  /** @throws Refusal those of `ExportTraces`, and `traces.reason-needed` where there are many and no reason is given */
  async pages({ criteria, caller, at, reason }: TracesAsked): Promise<AsyncIterable<readonly NamedTrace[]>> {
    const pages = await this.queries.execute(new ExportTraces(criteria, caller, at));
    if (reason === undefined) await this.ensureFew(pages);
    return pages;
  }

  private async ensureFew(pages: AsyncIterable<readonly NamedTrace[]>): Promise<void> {
    let rows = 0;
    for await (const page of pages) {
      rows += page.length;
      if (rows > this.most) throw new Refusal('traces.reason-needed', 'invalid', { most: this.most });
    }
  }
}
