import { randomUUID } from 'node:crypto';
import type { CaughtUp, EventStore, NewEvent, StoredEvent } from '#event-store';

/** A store with nothing in it. */
export interface OpenedStore {
  readonly store: EventStore;
  /** Closes it and opens it again on the same data. */
  reopen(): Promise<EventStore>;
  dispose(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

export const event = (fields: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'SampleHappened',
  metadata: '{"schemaVersion":1}',
  data: Buffer.from('{}'),
  ...fields,
});

export const events = (count: number): NewEvent[] => Array.from({ length: count }, () => event());

/** Every field, in a form that compares by value. */
export const shown = ({ id, type, metadata, data, stream, revision, position }: StoredEvent) => ({
  id,
  type,
  metadata,
  data: Buffer.from(data).toString('hex'),
  stream,
  revision,
  position,
});

export const asStored = (
  stream: string,
  revision: number,
  position: unknown,
  { id, type, metadata, data }: NewEvent,
) => ({
  ...{ id, type, metadata, data: Buffer.from(data).toString('hex') },
  ...{ stream, revision, position },
});

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const idsOf = (stored: Iterable<{ id: string }>): string[] => [...stored].map(({ id }) => id);

export const isCaughtUp = (item: StoredEvent | CaughtUp): item is CaughtUp => 'caughtUp' in item;

/** Pulls a subscription until `enough` says so; gives everything that it yielded, the last included. */
export async function take(
  items: AsyncIterator<StoredEvent | CaughtUp>,
  enough: (item: StoredEvent | CaughtUp) => boolean,
): Promise<(StoredEvent | CaughtUp)[]> {
  const taken: (StoredEvent | CaughtUp)[] = [];
  for (;;) {
    const next = await items.next();
    if (next.done === true) throw new Error('the subscription ended');
    taken.push(next.value);
    if (enough(next.value)) return taken;
  }
}

export const eventsIn = (items: readonly (StoredEvent | CaughtUp)[]): StoredEvent[] =>
  items.filter((item): item is StoredEvent => !isCaughtUp(item));
