import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { Views } from '#read-store';
import type { Day } from '../../domain/events.js';
import type { PartnersTables } from '../../projections/partners/tables.js';

export interface PartnerSummary {
  readonly siret: string;
  readonly name: string;
  readonly cafCode: string;
  readonly signedOn: Day;
  /** null while the formalities are not done. */
  readonly effectiveOn: Day | null;
}

export interface PartnersPage {
  readonly rows: readonly PartnerSummary[];
  /** The last SIRET of the page; null on the last page. */
  readonly next: string | null;
}

/** Partners by SIRET. */
export class FindPartners extends Query<PartnersPage> {
  constructor(readonly payload: { readonly cursor?: string; readonly limit: number }) {
    super();
  }
}

@QueryHandler(FindPartners)
export class FindPartnersHandler implements IQueryHandler<FindPartners> {
  constructor(private readonly views: Views) {}

  async execute({ payload: { cursor, limit } }: FindPartners): Promise<PartnersPage> {
    let query = this.views.query<PartnersTables>('partners').selectFrom('partners').selectAll();
    if (cursor !== undefined) query = query.where('siret', '>', cursor);
    const found = await query
      .orderBy('siret')
      .limit(limit + 1)
      .execute();
    const rows = found.slice(0, limit).map((row) => ({
      siret: row.siret,
      name: row.name,
      cafCode: row.caf_code,
      signedOn: row.signed_on,
      effectiveOn: row.effective_on,
    }));
    return { rows, next: found.length > limit ? (rows.at(-1)?.siret ?? null) : null };
  }
}
