import type { QueryBus } from '@nestjs/cqrs';
import { FindHabilitationsInForce } from '#habilitations';
import type { HeldHabilitation } from '../domain/choose-habilitation.js';

interface Holder {
  readonly userId: string;
  /** Without a partner there is no habilitation to a service. */
  readonly siret: string | undefined;
  readonly at: number;
}

/** The caller's habilitations on CDAP in force at that instant. */
export async function heldOnCdap(
  queries: QueryBus,
  { userId, siret, at }: Holder,
): Promise<readonly HeldHabilitation[]> {
  if (siret === undefined) return [];
  return queries.execute(new FindHabilitationsInForce({ userId, siret, service: 'CDAP', at }));
}
