import {
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type ReadAllOptions,
  type StoredEvent,
  StreamDeleted,
  WrongExpectedRevision,
} from '#event-store';

/** The port's promises in their plainest form, in memory: what a real store is compared with. */
export class ModelStore {
  private readonly log: StoredEvent[] = [];
  private readonly deleted = new Set<string>();
  head = 0;

  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    const before = this.check(stream, expected, events);
    if (before !== undefined) return before;
    let revision = this.of(stream).length - 1;
    for (const event of events) {
      this.head += 1;
      revision += 1;
      this.log.push({ ...event, stream, revision, position: this.head });
    }
    return { revision, position: this.head };
  }

  async deleteStream(stream: string, expected: ExpectedRevision): Promise<void> {
    this.check(stream, expected, []);
    this.deleted.add(stream);
  }

  readAll({ direction = 'forwards', from, limit, prefixes }: ReadAllOptions): StoredEvent[] {
    const forwards = direction === 'forwards';
    const wanted = this.log.filter(
      ({ stream, position }) =>
        !this.deleted.has(stream) &&
        (from === undefined || (forwards ? position > from : position < from)) &&
        (prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix))),
    );
    return (forwards ? wanted : wanted.reverse()).slice(0, limit);
  }

  /** The first answer, if this is a repeat. */
  private check(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Appended | undefined {
    if (this.deleted.has(stream)) throw new StreamDeleted(stream);
    const written = this.of(stream);
    const actual = written.length - 1;
    if (
      expected === 'any' ||
      expected === actual ||
      (expected === 'none' ? actual < 0 : expected === 'exists' && actual >= 0)
    )
      return undefined;
    const first = expected === 'none' ? 0 : expected === 'exists' ? Infinity : expected + 1;
    const there = written.slice(first, first + events.length);
    const last = there.at(-1);
    const same = there.length === events.length && there.every(({ id }, index) => id === events[index]?.id);
    if (!same || last === undefined) throw new WrongExpectedRevision(stream, expected, actual);
    return { revision: last.revision, position: last.position };
  }

  private of(stream: string): StoredEvent[] {
    return this.log.filter((event) => event.stream === stream);
  }
}
