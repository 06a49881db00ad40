import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Journal } from '#event-store';
import { PURGE_STREAM, type PurgeClosed, type PurgeOpened } from '../../domain/purge-events.js';

/** A certificate: what went, by which rule; `closed` absent while the purge is under way. */
export interface PurgeCertificate {
  readonly opened: PurgeOpened['data'];
  readonly closed?: PurgeClosed['data'];
}

/** The latest certificates, newest first. @param before revision of the oldest opening seen so far */
export class FindPurges extends Query<{ certificates: readonly PurgeCertificate[]; next?: number }> {
  constructor(
    readonly limit: number,
    readonly before?: number,
  ) {
    super();
  }
}

@QueryHandler(FindPurges)
export class FindPurgesHandler implements IQueryHandler<FindPurges> {
  constructor(private readonly journal: Journal) {}

  async execute({ limit, before }: FindPurges) {
    const certificates: PurgeCertificate[] = [];
    let closed: PurgeClosed['data'] | undefined;
    const from = before === undefined ? {} : { from: before - 1 };
    if (before === 0) return { certificates };
    for await (const event of this.journal.readStream(PURGE_STREAM, { direction: 'backwards', ...from })) {
      if (event.shredded) continue;
      if (event.type === 'PurgeClosed') {
        closed = event.data as PurgeClosed['data'];
        continue;
      }
      const opened = event.data as PurgeOpened['data'];
      certificates.push(closed?.purgeId === opened.purgeId ? { opened, closed } : { opened });
      closed = undefined;
      if (certificates.length >= limit)
        return event.revision > 0 ? { certificates, next: event.revision } : { certificates };
    }
    return { certificates };
  }
}
