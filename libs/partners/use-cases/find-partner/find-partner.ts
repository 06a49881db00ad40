import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { FindQuotas, type QuotaInUse } from '#habilitations';
import { FindAccounts } from '#identity';
import { legalDayOf } from '#keyring';
import { Views } from '#read-store';
import { conventionMissing } from '../../domain/errors.js';
import type { Day } from '../../domain/events.js';
import { termAt, type Term } from '../../domain/term.js';
import type { PartnersTables } from '../../projections/partners/tables.js';
import type { PartnerSummary } from '../find-partners/find-partners.js';

export interface AdministratorInOffice {
  readonly role: string;
  readonly userId: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly function: string | null;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface PartnerDetails extends PartnerSummary {
  readonly formalitiesDoneOn: Day | null;
  readonly serviceContractSignedOn: Day | null;
  /** The year now running, by tacit renewal (C17.1-a); null before it takes effect. */
  readonly term: Term | null;
  readonly enrolments: readonly { readonly service: string; readonly signedOn: Day; readonly open: boolean }[];
  readonly quotas: readonly QuotaInUse[];
  readonly places: readonly { level: string; id: string; name: string; siteId: string | null }[];
  readonly administrators: readonly AdministratorInOffice[];
}

/** One partner at `at` (milliseconds). @throws Refusal `partner.unknown` */
export class FindPartner extends Query<PartnerDetails> {
  constructor(readonly payload: { readonly siret: string; readonly at: number }) {
    super();
  }
}

@QueryHandler(FindPartner)
export class FindPartnerHandler implements IQueryHandler<FindPartner> {
  constructor(
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  async execute({ payload: { siret, at } }: FindPartner): Promise<PartnerDetails> {
    const database = this.views.query<PartnersTables>('partners');
    const row = await database.selectFrom('partners').selectAll().where('siret', '=', siret).executeTakeFirst();
    if (row === undefined) throw conventionMissing();
    const enrolments = await database
      .selectFrom('enrolments')
      .selectAll()
      .where('siret', '=', siret)
      .orderBy('service')
      .execute();
    const places = await database
      .selectFrom('places')
      .selectAll()
      .where('siret', '=', siret)
      .orderBy('level')
      .orderBy('id')
      .execute();
    const { services, quotas } = await this.queries.execute(new FindQuotas({ siret, at }));
    const effectiveOn = row.effective_on;
    return {
      siret,
      name: row.name,
      cafCode: row.caf_code,
      signedOn: row.signed_on,
      effectiveOn,
      formalitiesDoneOn: row.formalities_done_on,
      serviceContractSignedOn: row.service_contract_signed_on,
      term: (effectiveOn === null ? undefined : termAt(effectiveOn, legalDayOf(at))) ?? null,
      enrolments: enrolments.map(({ service, signed_on: signedOn }) => {
        return { service, signedOn, open: services.includes(service) };
      }),
      quotas,
      places: places.map(({ level, id, name, site_id: siteId }) => ({ level, id, name, siteId })),
      administrators: await this.administrators(siret),
    };
  }

  private async administrators(siret: string): Promise<AdministratorInOffice[]> {
    const rows = await this.views
      .query<PartnersTables>('partners')
      .selectFrom('administrators')
      .selectAll()
      .where('siret', '=', siret)
      .where('valid_to', 'is', null)
      .orderBy('role', 'desc')
      .orderBy('account_id')
      .execute();
    const accounts = await this.queries.execute(new FindAccounts({ ids: rows.map((row) => row.account_id) }));
    return rows.map((row) => {
      const account = accounts.find(({ accountId }) => accountId === row.account_id);
      return {
        role: row.role,
        userId: row.account_id,
        givenName: account?.givenName ?? null,
        familyName: account?.familyName ?? null,
        function: account?.function ?? null,
        since: row.valid_from,
      };
    });
  }
}
