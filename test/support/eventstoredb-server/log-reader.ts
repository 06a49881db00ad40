import { storedName } from './names.js';
import { type LogRecord, RECORD_BYTES, toRecord } from './records.js';
import { Deleted, invalidPosition } from './rpc-errors.js';
import type { ServerLog } from './server-log.js';
import { firstShown, isExpired, isSoftlyDeleted } from './stream-metadata.js';

/** A place in `$all`, in whole records; `end` is past the last. */
export type Place = number | 'end';

/** @throws RpcError on a position where no record begins */
export function placeOf(commit: string): Place {
  const position = Number(commit);
  if (position > Number.MAX_SAFE_INTEGER) return 'end';
  if (position % RECORD_BYTES !== 0) throw invalidPosition();
  return position;
}

export class LogReader {
  constructor(private readonly log: ServerLog) {}

  /** @param from inclusive */
  async *forwards(from: Place, limit = Infinity): AsyncGenerator<LogRecord> {
    if (from === 'end') return;
    const after = Math.max(0, from / RECORD_BYTES - 1);
    for await (const event of this.log.store.readAll({ from: after, limit })) yield toRecord(event);
  }

  /** @param from the end of a record: what stands at it is not read */
  async *backwards(from: Place): AsyncGenerator<LogRecord> {
    const before = from === 'end' ? {} : { from: from / RECORD_BYTES };
    for await (const event of this.log.store.readAll({ direction: 'backwards', ...before })) yield toRecord(event);
  }

  /** What comes from `from` on (inclusive), and goes on coming. */
  async *live(from: number, signal: AbortSignal): AsyncGenerator<LogRecord> {
    const after = Math.max(0, from / RECORD_BYTES - 1);
    for await (const item of this.log.store.subscribe({ from: after, signal })) {
      if (!('caughtUp' in item)) yield toRecord(item);
    }
  }

  /** −1 when the stream is not there, or was deleted softly. @throws Deleted */
  async lastOf(stream: string): Promise<number> {
    const { states } = this.log;
    if (states.isDeleted(stream)) throw new Deleted(stream);
    return isSoftlyDeleted(states.metadataOf(stream)) ? -1 : this.log.lastRevision(stream);
  }

  /** First revision that the stream's metadata lets be seen. */
  firstOf(stream: string, last: number): number {
    return firstShown(this.log.states.metadataOf(stream), last);
  }

  /** What the stream's metadata lets be seen of it. @param from inclusive */
  async *stream(
    stream: string,
    direction: 'forwards' | 'backwards',
    from: number,
    last: number,
  ): AsyncGenerator<LogRecord> {
    const metadata = this.log.states.metadataOf(stream);
    const first = firstShown(metadata, last);
    const begin = direction === 'forwards' ? Math.max(from, first) : from;
    for await (const event of this.log.store.readStream(storedName(stream), { direction, from: begin })) {
      if (event.revision < first) return;
      const record = toRecord(event);
      if (!isExpired(metadata, record, Date.now())) yield record;
    }
  }

  /** The event that a link (`$>`, “revision@stream”) points to. */
  async resolved({ data }: LogRecord): Promise<LogRecord | undefined> {
    const [revision = '', stream = ''] = Buffer.from(data).toString().split(/@(.*)/s, 2);
    if (this.log.states.isDeleted(stream)) return undefined;
    const from = Number(revision);
    for await (const event of this.log.store.readStream(storedName(stream), { from, limit: 1 })) return toRecord(event);
    return undefined;
  }
}
