import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Level, SERVICES } from '../../domain/reference-data.js';
import type { Register } from '../../domain/register.js';
import { Registers } from '../registers.js';

export interface QuotaInUse {
  readonly service: string;
  /** null: the whole service, counting distinct users. */
  readonly profile: string | null;
  readonly level: Level;
  readonly maximum: number;
  /** In force now; for a quota per site or facility, on the fullest of them. */
  readonly inUse: number;
}

/** Quotas of a partner and their use at `at` (milliseconds), from the registers themselves: exact, never behind. */
export class FindQuotas extends Query<{ services: string[]; quotas: QuotaInUse[] }> {
  constructor(readonly payload: { readonly siret: string; readonly at: number }) {
    super();
  }
}

@QueryHandler(FindQuotas)
export class FindQuotasHandler implements IQueryHandler<FindQuotas> {
  constructor(private readonly registers: Registers) {}

  async execute({ payload: { siret, at } }: FindQuotas): Promise<{ services: string[]; quotas: QuotaInUse[] }> {
    const services: string[] = [];
    const quotas: QuotaInUse[] = [];
    for (const { code } of SERVICES) {
      const register = await this.registers.register(siret, code);
      if (register.open) services.push(code);
      quotas.push(...quotasOf(code, register, at));
    }
    return { services, quotas };
  }
}

const quotasOf = (service: string, register: Register, at: number): QuotaInUse[] =>
  register.allQuotas().map(({ profile, level, maximum }) => {
    const inUse = profile === null ? register.distinctUsers(at) : register.mostUsed(profile, level, at);
    return { service, profile, level, maximum, inUse };
  });
