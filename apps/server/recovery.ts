import { hash } from 'node:crypto';
import { derivedId, type DomainEvent, type OpenedEvent, type ReadEvent, toInstant, type TraceDraft } from '#kernel';
import { traceTypes } from '#traces';
import type { Runtime } from './runtime.js';

/** How far back from the end of the log a crash can have left an act without its trace: events, and milliseconds. */
const TAIL = 100_000;
const WINDOW = 60_000;
/** Where other servers write the same log, an act younger than this (milliseconds) may be about to get its trace. */
const SETTLED = 30_000;
/** Fields in which the acts' events name their author. */
const AUTHORS = ['by', 'grantedBy', 'revokedBy', 'registeredBy', 'recordedBy', 'changedBy', 'appointedBy'];
/** What the system writes by itself is nobody's act. */
const NOBODYS = /^(?:checkpoint|purge)-/;
const ACCOUNT = /^[0-9a-f-]{36}$/;

/**
 * An act is written, then its trace, then the answer leaves: a process killed between the first two leaves an act
 * without a trace. At start, before anything is served, each such act in the tail of the log gets the trace that the
 * act itself can tell: what, when, of which partner, by whom; not from where (S5.3.1-a). Where several servers write the
 * log, each looks now and then, at acts that have had time to settle; two that find the same one write the same id, of which
 * the views keep one.
 * @returns how many traces were written.
 */
export async function traceInterruptedActs({ journal, recorder, clock, shared }: Runtime): Promise<number> {
  const [settled, reach] = shared ? [clock.now() - SETTLED, WINDOW + 3 * SETTLED] : [Infinity, WINDOW];
  const traced = new Set<string>();
  const acts = new Map<string, ReadEvent>();
  const types = new Set<string>(traceTypes);
  let newest: number | undefined;
  for await (const event of journal.readAll({ direction: 'backwards', limit: TAIL })) {
    newest ??= Date.parse(event.metadata.time);
    if (Date.parse(event.metadata.time) < newest - reach) break;
    const { $correlationId: correlation } = event.metadata;
    if (types.has(event.type)) traced.add(correlation);
    else if (!traced.has(correlation) && !NOBODYS.test(event.stream)) acts.set(correlation, event);
  }
  const drafts = [...acts]
    .filter(([correlation, { metadata }]) => !traced.has(correlation) && Date.parse(metadata.time) <= settled)
    .map(([, event]) => draftOf(event));
  if (drafts.length > 0) await recorder.recordAll(drafts.reverse());
  return drafts.length;
}

function draftOf(event: ReadEvent): TraceDraft {
  const { metadata, type } = event;
  const author = event.shredded ? undefined : authorOf(event);
  return {
    type: 'ActionTraced',
    correlationId: metadata.$correlationId,
    eventId: derivedId(hash('sha256', `recovered\n${event.id}`, 'hex').slice(0, 18), Date.parse(metadata.time)),
    content: {
      at: toInstant(Date.parse(metadata.time)),
      ...(author === undefined ? {} : { user: author }),
      ...(metadata.partner === undefined ? {} : { partner: metadata.partner }),
      service: 'portail',
      action: 'act.recovered',
      object: { type: 'event', ref: event.id },
      outcome: 'success',
      reason: 'trace.recovered',
      details: { event: type },
    },
  };
}

function authorOf({ data }: OpenedEvent<DomainEvent>): string | undefined {
  const fields = data as Readonly<Record<string, unknown>>;
  const author = AUTHORS.map((name) => fields[name]).find((value) => typeof value === 'string' && ACCOUNT.test(value));
  return author as string | undefined;
}
