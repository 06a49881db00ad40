import { setImmediate as breathe } from 'node:timers/promises';
import type { TraceSearch } from '#traces';
import type { HeldScope, HoldSubject } from '../../domain/hold-sources.js';
import type { HoldsInForce } from '../../domain/holds-in-force.js';
import { instantsOf } from '../../domain/hold-terms.js';

export interface SnapshotParts {
  readonly scopes: readonly HeldScope[];
  /** Every account that the held partners have or had. */
  readonly accounts: ReadonlySet<string>;
  readonly search: TraceSearch;
  /** Position up to which the trace view is read. */
  readonly upTo: number;
  /** @returns how many copies were made */
  readonly copy: (holdId: string, dossier: string, day: string) => Promise<number>;
}

/** The holds in force at one instant. */
export class Snapshot implements HoldsInForce {
  private readonly people: ReadonlySet<string>;
  private readonly partners: ReadonlySet<string>;

  constructor(private readonly parts: SnapshotParts) {
    const subjects = parts.scopes.map(({ subject }) => subject);
    this.people = new Set(peopleOf(subjects));
    this.partners = new Set(partnersOf(subjects));
  }

  async preserve(day: string): Promise<number> {
    let made = 0;
    for (const { subject, holdId } of this.on(day)) {
      if (subject.kind !== 'dossier') continue;
      if (holdId === undefined) throw new Error('only a legal hold may name a dossier');
      made += await this.parts.copy(holdId, subject.dossier, day);
    }
    return made;
  }

  async subjectsOn(day: string): Promise<readonly string[]> {
    const subjects = this.on(day).map(({ subject }) => subject);
    const held = new Set(peopleOf(subjects));
    const { search, upTo } = this.parts;
    for (const partner of new Set(partnersOf(subjects))) {
      for await (const rows of search.all({ partner, ...instantsOf(day) }, upTo)) {
        for (const { user } of rows) if (user !== undefined) held.add(user);
        // A page of the embedded store is read at once: requests come in between.
        await breathe();
      }
    }
    return [...held].sort();
  }

  keepsHabilitation({ userId, siret }: Parameters<HoldsInForce['keepsHabilitation']>[0]): boolean {
    return this.people.has(userId) || this.partners.has(siret);
  }

  keepsIdentity(userId: string): boolean {
    return this.people.has(userId) || this.parts.accounts.has(userId);
  }

  private on(day: string): HeldScope[] {
    return this.parts.scopes.filter(({ fromDay, toDay }) => fromDay <= day && day <= toDay);
  }
}

const peopleOf = (subjects: readonly HoldSubject[]): string[] =>
  subjects.flatMap((subject) => (subject.kind === 'person' ? [subject.userId] : []));

export const partnersOf = (subjects: readonly HoldSubject[]): string[] =>
  subjects.flatMap((subject) => (subject.kind === 'partner' ? [subject.siret] : []));
