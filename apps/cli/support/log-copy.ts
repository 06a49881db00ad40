import type { EventStore, NewEvent, StoredEvent } from '#event-store';
import type { LogReader } from '../../server/logs.js';

/** Events of one append: enough to make it pay, and well below the most that a store takes. */
const MOST_EVENTS = 500;
const MOST_BYTES = 512 * 1024;

export interface LogCopyProgress {
  /** Events of the target found equal to those of the source. */
  verified(events: number): void;
  copied(events: number): void;
}

/** Where two logs first differ. */
export class LogsDiffer extends Error {
  constructor(
    /** Whole number from 1: the event's place in both. */
    readonly place: number,
    readonly kind: 'different' | 'added',
    /** Of the source where there is one, else of the target. */
    readonly event: Pick<StoredEvent, 'stream' | 'revision' | 'position'>,
  ) {
    super(`the logs differ at event ${place}`);
  }
}

/**
 * Copies a log into another store: the same events byte for byte, in the same order, at the same revisions. What the target
 * holds already is compared first, event by event, so that a copy that was interrupted goes on where it ended, and a target
 * that holds anything else is left as it is; what was added is read again and compared at the end. Memory is bounded.
 * Deleted streams are not copied: nothing of them is left to read.
 * @returns how many events were there, and how many were added.
 * @throws LogsDiffer; WrongExpectedRevision where somebody else writes the target meanwhile; errors of both stores
 */
export async function copyLog(source: LogReader, target: EventStore, progress: LogCopyProgress) {
  const begun = await compare(source, target, { source: 0, target: 0, count: 0 }, progress);
  const added = await append(source, target, begun, progress);
  const ended = await compare(source, target, begun, progress);
  return { found: begun.count, added, verified: ended.count };
}

/** Up to where both logs are the same: the last position of each. */
interface Mark {
  readonly source: number;
  readonly target: number;
  /** Events up to here. */
  readonly count: number;
}

async function compare(source: LogReader, target: LogReader, from: Mark, progress: LogCopyProgress): Promise<Mark> {
  const originals = source.readAll({ from: from.source })[Symbol.asyncIterator]();
  let mark = from;
  try {
    for await (const copy of target.readAll({ from: from.target })) {
      const { value: original, done } = (await originals.next()) as IteratorResult<StoredEvent, undefined>;
      const count = mark.count + 1;
      if (done === true || original === undefined) throw new LogsDiffer(count, 'added', copy);
      if (!same(original, copy)) throw new LogsDiffer(count, 'different', original);
      mark = { source: original.position, target: copy.position, count };
      progress.verified(count);
    }
  } finally {
    await originals.return?.();
  }
  return mark;
}

async function append(source: LogReader, target: EventStore, from: Mark, progress: LogCopyProgress): Promise<number> {
  let added = 0;
  for await (const run of runsOf(source.readAll({ from: from.source }))) {
    const [first] = run as [StoredEvent, ...StoredEvent[]];
    // One append after the other: the order of the whole log is kept, not only that of each stream.
    await target.append(first.stream, run.map(toNew), first.revision === 0 ? 'none' : first.revision - 1);
    added += run.length;
    progress.copied(from.count + added);
  }
  return added;
}

/** Events that follow one another in the log and in their stream. */
async function* runsOf(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent[]> {
  let run: StoredEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const size = event.metadata.length * 3 + event.data.byteLength + 128;
    const fits = run.length < MOST_EVENTS && bytes + size <= MOST_BYTES;
    if (run.length > 0 && (run[0]?.stream !== event.stream || !fits)) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(event);
    bytes += size;
  }
  if (run.length > 0) yield run;
}

const toNew = ({ id, type, metadata, data }: StoredEvent): NewEvent => ({ id, type, metadata, data });

const same = (one: StoredEvent, other: StoredEvent): boolean =>
  one.id.toLowerCase() === other.id.toLowerCase() &&
  one.stream === other.stream &&
  one.revision === other.revision &&
  one.type === other.type &&
  one.metadata === other.metadata &&
  Buffer.compare(one.data, other.data) === 0;
