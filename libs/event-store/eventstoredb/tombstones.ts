import { randomUUID } from 'node:crypto';
import type { Appender } from './appender.js';
import type { LogReads } from './log-reads.js';
import type { Recorded } from './recorded-event.js';

/** Outside the categories of the port: no read shows it. */
const REGISTER = 'temoin.tombstones';
const TYPE = 'temoin.tombstoned';

/**
 * The deleted streams. The server shows their events in `$all` until every chunk that holds them has been scavenged, and
 * the chunk in use never is; the port hides them at once. Where they are is therefore kept in a stream of our own, read
 * again (mostly nothing) before each read of the whole log.
 */
export class Tombstones {
  private readonly registered = new Set<string>();
  /** Seen in `$all` only: another server has not registered it yet. */
  private readonly seen = new Set<string>();
  private read = 0;

  constructor(
    private readonly reads: LogReads,
    private readonly appender: Appender,
  ) {}

  /** Whether the event is to be seen; learns from the server's own mark at the end of a deleted stream. */
  readonly shows = ({ event, tombstone }: Recorded): boolean => {
    if (tombstone) this.seen.add(event.stream);
    return !this.registered.has(event.stream) && !this.seen.has(event.stream);
  };

  /** @throws Failure */
  async refresh(): Promise<void> {
    for await (const { data, revision } of this.reads.stream(REGISTER, { from: this.read })) {
      this.registered.add(Buffer.from(data).toString());
      this.read = Math.max(this.read, revision + 1);
    }
  }

  /** Names of those known by now. */
  names(): string[] {
    return [...new Set([...this.registered, ...this.seen])];
  }

  /** To be called after the deletion, and again when it is found to have been done before. @throws Failure */
  async add(stream: string): Promise<void> {
    if (this.registered.has(stream)) return;
    const event = { id: randomUUID(), type: TYPE, metadata: '{}', data: Buffer.from(stream) };
    await this.appender.append(REGISTER, [event], 'any', true);
    this.registered.add(stream);
  }
}
