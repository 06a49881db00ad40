import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { LiveSessions } from '#identity';
import { derivedId, Refusal, TRACE_SINK, type TraceContent, type TraceDraft, type TraceSink, toInstant } from '#kernel';
import { legalDayOf } from '#keyring';
import { type Entry, type EntryProblem, readEntry } from '../../domain/cloud-event.js';
import { intakeHash } from '../../domain/keys.js';
import { TraceSearch } from '../search-traces/trace-search.js';
import { type RefusedEntry, TakeInTraces, type TakenIn } from './take-in-traces.js';

export const MOST_ENTRIES = 500;
/** How late an entry may come (S5.3.1-a: every action is recorded; a service's outage must not lose any). */
export const MOST_LATE = 72 * 3_600_000;
/** How far ahead of ours a service's clock may be. */
const MOST_EARLY = 60_000;
const RECENT = 100_000;
const HOUR = 3_600_000;

interface Delivered {
  readonly entry: Entry;
  readonly hash: string;
  readonly eventId: string;
}

interface Bound {
  readonly delivered: Delivered;
  readonly partner?: string;
  readonly function?: string;
}

@CommandHandler(TakeInTraces)
export class TakeInTracesHandler implements ICommandHandler<TakeInTraces> {
  /** Hash → event id of what this server has taken in lately: the view may be a moment behind. */
  private readonly recent = new LRUCache<string, string>({ max: RECENT });

  constructor(
    private readonly sessions: LiveSessions,
    private readonly search: TraceSearch,
    @Inject(TRACE_SINK) private readonly sink: TraceSink,
  ) {}

  async execute({ batch, context }: TakeInTraces): Promise<TakenIn> {
    const entries = read(batch, context.at);
    const known = await this.known(entries, context.at);
    await this.sessions.prepare(entries.map(({ entry }) => ({ session: entry.facts.session, at: entry.at })));
    const fresh = this.fresh(entries, known);
    const position = fresh.length === 0 ? undefined : await this.write(fresh, context.correlationId);
    for (const { hash, eventId } of fresh.map((bound) => bound.delivered)) this.recent.set(hash, eventId);
    return { traces: entries.map((each) => each.eventId), duplicates: entries.length - fresh.length, position };
  }

  /** Event id, by hash, of those that were taken in before. */
  private async known(entries: readonly Delivered[], now: number): Promise<Map<string, string>> {
    const known = new Map<string, string>();
    const asked: string[] = [];
    for (const { hash } of entries) {
      const recent = this.recent.get(hash);
      if (recent === undefined) asked.push(hash);
      else known.set(hash, recent);
    }
    if (asked.length === 0) return known;
    for (const [hash, eventId] of await this.search.receipts(asked, daysAround(now))) known.set(hash, eventId);
    return known;
  }

  /** Those to write, each bound to its session. @throws Refusal listing every entry that cannot be. */
  private fresh(entries: readonly Delivered[], known: Map<string, string>): Bound[] {
    const refused: RefusedEntry[] = [];
    const fresh: Bound[] = [];
    for (const [index, delivered] of entries.entries()) {
      const first = known.get(delivered.hash);
      if (first === delivered.eventId) continue;
      const bound = first === undefined ? this.bind(delivered) : REUSED;
      if ('code' in bound) {
        refused.push({ index, ...bound });
        continue;
      }
      fresh.push(bound);
      known.set(delivered.hash, delivered.eventId);
    }
    refuseAll(refused);
    return fresh;
  }

  /** The session must have been live at that instant, and be that user's (S5.3.1-a, C9.2-b). */
  private bind(delivered: Delivered): Bound | EntryProblem {
    const { entry } = delivered;
    const session = this.sessions.at(entry.facts.session, entry.at);
    if (session?.accountId !== entry.facts.user) return NO_LIVE_SESSION;
    const { partner, function: role } = session;
    return {
      delivered,
      ...(partner === undefined ? {} : { partner }),
      ...(role === undefined ? {} : { function: role }),
    };
  }

  private write(bound: readonly Bound[], correlationId: string): Promise<number> {
    return this.sink.recordAll(bound.map((each) => draftOf(each, correlationId)));
  }
}

const REUSED: EntryProblem = {
  code: 'intake.id-reused',
  at: 'id',
  accepted: 'un identifiant neuf pour chaque trace : celui-ci a déjà servi à un autre instant',
};
const NO_LIVE_SESSION: EntryProblem = {
  code: 'intake.no-live-session',
  at: 'data.session',
  accepted: 'une session de cet utilisateur, ouverte à cet instant',
};
const OUT_OF_TIME: EntryProblem = {
  code: 'intake.out-of-time',
  at: 'time',
  accepted: '72 heures de retard au plus, une minute d’avance au plus',
};

function read(batch: unknown, now: number): Delivered[] {
  if (!Array.isArray(batch) || batch.length === 0 || batch.length > MOST_ENTRIES) {
    throw new Refusal('intake.bad-batch', 'invalid', { maximum: MOST_ENTRIES });
  }
  const entries: Delivered[] = [];
  const refused: RefusedEntry[] = [];
  for (const [index, value] of batch.entries()) {
    const entry = readEntry(value);
    const problem = 'code' in entry ? entry : outOfTime(entry, now) ? OUT_OF_TIME : undefined;
    if (problem !== undefined) refused.push({ index, ...problem });
    else entries.push(delivered(entry as Entry));
  }
  refuseAll(refused);
  return entries;
}

const outOfTime = ({ at }: Entry, now: number): boolean => at < now - MOST_LATE || at > now + MOST_EARLY;

function delivered(entry: Entry): Delivered {
  const hash = intakeHash(entry.source, entry.id);
  return { entry, hash, eventId: derivedId(hash, entry.at) };
}

function refuseAll(problems: readonly RefusedEntry[]): void {
  if (problems.length > 0) throw new Refusal('intake.refused', 'invalid', { count: problems.length, problems });
}

function daysAround(now: number): string[] {
  const days = new Set<string>();
  for (let instant = now - MOST_LATE; instant <= now + MOST_EARLY + HOUR; instant += 12 * HOUR)
    days.add(legalDayOf(instant));
  return [...days.add(legalDayOf(now + MOST_EARLY))];
}

function draftOf({ delivered: { entry, eventId }, ...who }: Bound, correlationId: string): TraceDraft {
  const { at, facts } = entry;
  const content: TraceContent = { at: toInstant(at), ...who, ...facts };
  return { type: 'ActionTraced', content, correlationId, eventId };
}
