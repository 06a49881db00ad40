import type { QueryBus } from '@nestjs/cqrs';
import { FindAccounts } from '#identity';

export interface Named {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
}

/** The names of these accounts, from identity; those whose identity was purged are missing. */
export async function namesOf(queries: QueryBus, accountIds: readonly string[]): Promise<Map<string, Named>> {
  const ids = [...new Set(accountIds)];
  if (ids.length === 0) return new Map();
  const accounts = await queries.execute(new FindAccounts({ ids }));
  return new Map(accounts.map((account) => [account.accountId, account]));
}
