import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Decisions, Journal, StreamDeleted } from '#event-store';
import { FindAccounts } from '#identity';
import { type CommandContext, type Ids, IDS } from '#kernel';
import { type AnyKeyring, KEYRING } from '#keyring';
import { Views } from '#read-store';
import { TraceSearch } from '#traces';
import { fileIsDue, hold, type HoldCommand, isOver } from '../../domain/hold.js';
import { heldTracesKeyId, heldTracesStream, holdKeyId, holdStream } from '../../domain/hold-events.js';
import { HOLD_SOURCES, HoldSources } from '../../domain/hold-sources.js';
import type { HoldRelease, Holds } from '../../domain/holds-in-force.js';
import { LegalHolds } from './legal-holds.js';
import { partnersOf, Snapshot } from './snapshot.js';
import { TraceCopies } from './trace-copies.js';

/** The views that say which accounts a partner's traces are of, and which accounts it has. */
const GROUPS = ['traces', 'identity'] as const;

interface PlannedDay {
  readonly day: string;
  readonly keyIds: readonly string[];
  /** Accounts whose kept keys of that day stay. */
  readonly stay: readonly string[];
  /** Its own key is destroyed. Otherwise the purge that will destroy it has stopped half way, and nothing of it goes yet. */
  readonly expired: boolean;
}

interface Plan {
  readonly days: readonly PlannedDay[];
  /** Holds whose copies go, and holds whose file goes. */
  readonly copies: readonly string[];
  readonly files: readonly string[];
}

/** Answers a purge, over every source of holds. */
@Injectable()
export class HoldsKeeper implements Holds {
  private readonly legal: LegalHolds;
  private readonly copies: TraceCopies;

  constructor(
    private readonly decisions: Decisions,
    private readonly journal: Journal,
    private readonly views: Views,
    private readonly search: TraceSearch,
    private readonly queries: QueryBus,
    @Inject(KEYRING) private readonly keyring: AnyKeyring,
    @Inject(HOLD_SOURCES) private readonly sources: HoldSources,
    @Inject(IDS) private readonly ids: Ids,
  ) {
    this.legal = new LegalHolds(decisions, keyring);
    this.copies = new TraceCopies(journal, decisions, search);
  }

  async inForce(at: number): Promise<Snapshot> {
    const head = await this.journal.store.head();
    await Promise.all(GROUPS.map((group) => this.views.reached(group, head)));
    const scopes = [...(await this.legal.heldAt(at)), ...(await this.sources.heldAt(at))];
    const accounts = new Set<string>();
    for (const partner of new Set(partnersOf(scopes.map(({ subject }) => subject)))) {
      const found = await this.queries.execute(new FindAccounts({ partner }));
      for (const { accountId } of found) accounts.add(accountId);
    }
    const context = this.contextAt(at);
    const upTo = this.views.checkpoint('traces');
    const copy = (holdId: string, dossier: string, day: string) => this.copies.copy(holdId, dossier, day, context);
    return new Snapshot({ scopes, accounts, search: this.search, upTo, copy });
  }

  async due(at: number): Promise<HoldRelease> {
    return releaseOf(await this.plan(at));
  }

  async releaseEnded(at: number, named?: ReadonlySet<string>): Promise<HoldRelease> {
    for (const { holdId } of await this.legal.keyed()) await this.tell(holdId, 'end', at);
    const plan = await this.plan(at, named);
    for (const { day, stay } of plan.days) await this.keyring.releaseKept(day, stay, at);
    for (const holdId of plan.copies) await this.releaseCopies(holdId, at);
    for (const holdId of plan.files) {
      await this.tell(holdId, 'purge-file', at);
      await this.keyring.destroy(holdKeyId(holdId), at);
    }
    return releaseOf(plan);
  }

  private async plan(at: number, named?: ReadonlySet<string>): Promise<Plan> {
    const mayGo = (keyId: string): boolean => named?.has(keyId) ?? true;
    const held = await this.inForce(at);
    const living = (await this.keyring.keys('trace')).filter(({ destroyedAt }) => destroyedAt === undefined);
    const expired = (day: string) => !living.some(({ id }) => id === `trace/${day}`);
    const days: PlannedDay[] = [];
    for (const [day, kept] of Map.groupBy(await this.keyring.kept(), (key) => key.day)) {
      const stay = new Set(await held.subjectsOn(day));
      const going = kept.filter(({ id, subject }) => !stay.has(subject) && mayGo(id));
      for (const key of kept) if (!going.includes(key)) stay.add(key.subject);
      const keyIds = going.map(({ id }) => id);
      if (keyIds.length > 0) days.push({ day, keyIds, stay: [...stay], expired: expired(day) });
    }
    const holds = await this.legal.keyed();
    const copies = holds.filter((each) => each.copies && isOver(each.state, at)).map(({ holdId }) => holdId);
    const files = holds.filter((each) => each.file && fileIsDue(each.state, at)).map(({ holdId }) => holdId);
    return {
      days,
      copies: copies.filter((holdId) => mayGo(heldTracesKeyId(holdId))),
      files: files.filter((holdId) => mayGo(holdKeyId(holdId))),
    };
  }

  /** The key last: as long as it stands, a run that was interrupted is finished by the next one. */
  private async releaseCopies(holdId: string, at: number): Promise<void> {
    await this.tell(holdId, 'release-traces', at);
    try {
      await this.journal.store.deleteStream(heldTracesStream(holdId), 'any');
    } catch (error) {
      if (!(error instanceof StreamDeleted)) throw error;
    }
    await this.keyring.destroy(heldTracesKeyId(holdId), at);
  }

  private async tell(holdId: string, what: 'end' | 'release-traces' | 'purge-file', at: number): Promise<void> {
    const command: HoldCommand = { do: what, at };
    await this.decisions.execute(hold, holdStream(holdId), command, this.contextAt(at));
  }

  private contextAt(at: number): CommandContext {
    return { at, correlationId: this.ids.next(at) };
  }
}

const releaseOf = ({ days, copies, files }: Plan): HoldRelease => ({
  days: days.filter(({ expired }) => expired).map(({ day, keyIds }) => ({ day, keyIds })),
  keyIds: [...copies.map(heldTracesKeyId), ...files.map(holdKeyId)],
});
