import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { DateTime } from 'luxon';
import { FindAccounts } from '#identity';
import { legalDayOf } from '#keyring';
import { Views } from '#read-store';
import { type NamedTrace, TraceSearch } from '#traces';
import type { AccessSubject } from '../../domain/access-events.js';
import { masked } from './columns.js';

export type TracePages = AsyncIterable<readonly NamedTrace[]>;

/** Longer than anything may be kept, held or not. */
const YEARS = 12;
const CONSULTATION = 'dossier.open';

/** The traces that a request is about, page by page, the latest first; the same each time they are read. */
@Injectable()
export class AccessTraces {
  constructor(
    private readonly search: TraceSearch,
    private readonly views: Views,
    private readonly queries: QueryBus,
  ) {}

  /** @param at milliseconds since the epoch */
  async of(subject: AccessSubject, at: number, identities: boolean): Promise<TracePages> {
    const upTo = this.views.checkpoint('traces');
    if (subject.kind === 'user') {
      const [account] = await this.queries.execute(new FindAccounts({ ids: [subject.userId] }));
      return { [Symbol.asyncIterator]: () => this.own(subject, at, upTo, account?.name) };
    }
    return { [Symbol.asyncIterator]: () => this.consultations(subject.dossier, at, upTo, identities) };
  }

  private async *own(
    { siret, userId }: Extract<AccessSubject, { kind: 'user' }>,
    at: number,
    upTo: number,
    name: string | undefined,
  ): AsyncGenerator<readonly NamedTrace[]> {
    const from = DateTime.fromMillis(at).minus({ years: YEARS }).toMillis();
    const named = name === undefined ? {} : { name };
    for await (const rows of this.search.all({ partner: siret, user: userId, from, to: at }, upTo)) {
      yield rows.map((row) => masked({ ...row, ...named }));
    }
  }

  /** Day by day, of whatever partner. */
  private async *consultations(
    dossier: string,
    at: number,
    upTo: number,
    identities: boolean,
  ): AsyncGenerator<readonly NamedTrace[]> {
    const first = DateTime.fromMillis(at, { zone: 'Europe/Paris' });
    for (let day = first; day > first.minus({ years: 1, days: 1 }); day = day.minus({ days: 1 })) {
      const rows = await this.search.ofObject(legalDayOf(day.toMillis()), { type: 'dossier', ref: dossier });
      const told = rows.filter(
        ({ action, outcome, position }) => action === CONSULTATION && outcome === 'success' && position <= upTo,
      );
      if (told.length > 0) yield (await this.named(told, identities)).reverse();
    }
  }

  private async named(rows: readonly NamedTrace[], identities: boolean): Promise<NamedTrace[]> {
    if (!identities) return [...rows];
    const ids = [...new Set(rows.flatMap(({ user }) => user ?? []))];
    const accounts = await this.queries.execute(new FindAccounts({ ids }));
    const names = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
    return rows.map((row) => {
      const name = row.user === undefined ? undefined : names.get(row.user);
      return name === undefined ? row : { ...row, name };
    });
  }
}
