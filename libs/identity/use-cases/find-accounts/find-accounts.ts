import { Query } from '@nestjs/cqrs';
import type { AccountKind } from '../../domain/roles.js';

export interface FoundAccount {
  readonly accountId: string;
  readonly kind: AccountKind;
  /** Given and family name, or what a program is called. */
  readonly name: string;
  /** Empty for a program, as `familyName`. */
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  /** What a program is called. */
  readonly label?: string;
  readonly function?: string;
  /** SIRET. */
  readonly partner?: string;
  readonly locked: boolean;
  readonly closed: boolean;
}

/**
 * Who these accounts are, or all those that a partner (its SIRET) has or had. Those unknown, or whose identity was purged,
 * are missing from the answer.
 */
export class FindAccounts extends Query<readonly FoundAccount[]> {
  constructor(readonly wanted: { readonly ids: readonly string[] } | { readonly partner: string }) {
    super();
  }
}
