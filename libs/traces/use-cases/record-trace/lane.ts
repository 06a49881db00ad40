import {
  type Appended,
  type EventStore,
  type ExpectedRevision,
  MAX_APPEND_BYTES,
  type NewEvent,
  payloadSize,
  StoreUnavailable,
  WrongExpectedRevision,
} from '#event-store';

const IN_FLIGHT = 8;
const MOST_EVENTS = 128;
const MOST_BYTES = MAX_APPEND_BYTES - 64 * 1024;
const TRIES = 3;

interface Waiting {
  readonly event: NewEvent;
  readonly bytes: number;
  readonly resolve: (position: number) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly entries: readonly Waiting[];
  readonly expected: ExpectedRevision;
}

/** Id, type, metadata and data, with room for a store's own framing. */
export const sizeOf = (event: NewEvent): number => event.metadata.length + payloadSize(event) + event.type.length + 64;

/**
 * The one writer of one trace stream. Appends go out several at a time, each with the exact revision that the one
 * before will leave, so a retry after a lost answer never doubles.
 */
export class Lane {
  private readonly queue: Waiting[] = [];
  private readonly failed: Batch[] = [];
  /** Why the first of them failed. */
  private reason: unknown;
  private revision: number | undefined;
  private inFlight = 0;
  private scheduled = false;
  private opening: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    readonly stream: string,
  ) {}

  get idle(): boolean {
    return this.inFlight === 0 && this.queue.length === 0 && this.opening === undefined;
  }

  /** @returns the position of the append that holds the event, once durable. */
  add(event: NewEvent): Promise<number> {
    return new Promise((resolve, reject) => {
      this.queue.push({ event, bytes: sizeOf(event), resolve, reject });
      if (this.scheduled) return;
      this.scheduled = true;
      // What is recorded in the same turn of the loop goes out together.
      queueMicrotask(() => {
        this.scheduled = false;
        this.pump();
      });
    });
  }

  private pump(): void {
    if (this.revision === undefined) {
      this.opening ??= this.open();
      return;
    }
    while (this.queue.length > 0 && this.inFlight < IN_FLIGHT && this.failed.length === 0) {
      const entries = this.take();
      const batch: Batch = { entries, expected: this.revision < 0 ? 'none' : this.revision };
      this.revision += entries.length;
      this.inFlight += 1;
      this.send(batch).then(
        (appended) => this.succeeded(batch, appended),
        (error: unknown) => this.refused(batch, error),
      );
    }
  }

  private async open(): Promise<void> {
    try {
      let revision = -1;
      for await (const last of this.store.readStream(this.stream, { direction: 'backwards', limit: 1 })) {
        revision = last.revision;
      }
      // Not before it is known: what is recorded meanwhile would go out as the stream's first.
      this.revision = revision;
    } catch (error) {
      for (const entry of this.queue.splice(0)) entry.reject(error);
    } finally {
      this.opening = undefined;
    }
    if (this.queue.length > 0) this.pump();
  }

  private take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const entry of this.queue) {
      bytes += entry.bytes;
      if (count > 0 && (count >= MOST_EVENTS || bytes > MOST_BYTES)) break;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private send(batch: Batch): Promise<Appended> {
    return this.store.append(
      this.stream,
      batch.entries.map((entry) => entry.event),
      batch.expected,
    );
  }

  private succeeded(batch: Batch, { position }: Appended): void {
    this.inFlight -= 1;
    for (const entry of batch.entries) entry.resolve(position);
    if (this.failed.length > 0) this.settle();
    else this.pump();
  }

  private refused(batch: Batch, error: unknown): void {
    this.inFlight -= 1;
    this.failed.push(batch);
    this.reason ??= error;
    this.settle();
  }

  /** Once nothing is in flight any more: what failed is tried again in order, each with its own expected revision. */
  private settle(): void {
    if (this.inFlight > 0) return;
    // Refusals may come in another order than the batches went out.
    const batches = this.failed.toSorted((a, b) => placeOf(a) - placeOf(b));
    const error = this.reason;
    void this.again(batches, error).finally(() => {
      this.failed.length = 0;
      this.reason = undefined;
      this.revision = undefined;
      if (this.queue.length > 0) this.pump();
    });
  }

  private async again(batches: readonly Batch[], first: unknown): Promise<void> {
    let error = first;
    let done = 0;
    for (let tries = 1; tries < TRIES && mayPass(error); tries += 1) {
      const before = done;
      try {
        for (const batch of batches.slice(done)) {
          const { position } = await this.send(batch);
          for (const entry of batch.entries) entry.resolve(position);
          done += 1;
        }
        return;
      } catch (failure) {
        error = failure;
        if (done > before) tries = 0;
      }
    }
    for (const batch of batches.slice(done)) for (const entry of batch.entries) entry.reject(error);
  }
}

const placeOf = ({ expected }: Batch): number => (typeof expected === 'number' ? expected : -1);

const mayPass = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof WrongExpectedRevision;
