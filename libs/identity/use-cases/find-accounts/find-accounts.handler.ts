import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type AccountRow, IdentityQueries } from '../../projections/queries.js';
import { FindAccounts, type FoundAccount } from './find-accounts.js';

/** Below the number of variables that either read store takes in one statement. */
const AT_ONCE = 10_000;

@QueryHandler(FindAccounts)
export class FindAccountsHandler implements IQueryHandler<FindAccounts> {
  constructor(private readonly queries: IdentityQueries) {}

  async execute({ wanted }: FindAccounts): Promise<readonly FoundAccount[]> {
    if ('partner' in wanted) return (await this.queries.accountsOf(wanted.partner)).map(found);
    const accounts: FoundAccount[] = [];
    for (let from = 0; from < wanted.ids.length; from += AT_ONCE) {
      const rows = await this.queries.accounts(wanted.ids.slice(from, from + AT_ONCE));
      accounts.push(...rows.map(found));
    }
    return accounts;
  }
}

const found = (row: AccountRow): FoundAccount => ({
  accountId: row.account,
  kind: row.kind,
  name: row.label ?? `${row.given_name ?? ''} ${row.family_name ?? ''}`.trim(),
  givenName: row.given_name ?? '',
  familyName: row.family_name ?? '',
  email: row.email ?? '',
  ...(row.label === null ? {} : { label: row.label }),
  ...(row.function === null ? {} : { function: row.function }),
  ...(row.siret === null ? {} : { partner: row.siret }),
  locked: row.locked_at !== null,
  closed: row.closed_at !== null,
});
