import { type EventStore, type NewEvent, StoreUnavailable } from '#event-store';
import { events } from '../../contract/event-store/samples.js';

export interface Writing {
  /** Ids acknowledged so far, by stream, in order. */
  readonly acknowledged: ReadonlyMap<string, readonly string[]>;
  /** Waits until every writer has had `count` more appends acknowledged. */
  more(count: number): Promise<void>;
  /** Finishes the appends under way. */
  stop(): Promise<void>;
}

/**
 * Writers of one stream each, at exact revisions, as the product's are. What the store could not answer is asked again
 * with the same ids until it can; any other error ends the writing.
 */
export function startWriting(store: EventStore, streams: readonly string[]): Writing {
  const acknowledged = new Map(streams.map((stream) => [stream, [] as string[]]));
  const turns = new Map(streams.map((stream) => [stream, 0]));
  let stopped = false;
  let failed: Error | undefined;
  const write = async (stream: string, ids: string[]): Promise<void> => {
    while (!stopped) {
      const batch = events(1 + (ids.length % 3));
      await persist(store, stream, batch, ids.length === 0 ? 'none' : ids.length - 1);
      ids.push(...batch.map(({ id }) => id));
      turns.set(stream, (turns.get(stream) ?? 0) + 1);
    }
  };
  const all = Promise.all([...acknowledged].map(([stream, ids]) => write(stream, ids))).catch((error: unknown) => {
    failed = error instanceof Error ? error : new Error(String(error));
  });
  const check = () => {
    if (failed !== undefined) throw failed;
  };
  return {
    acknowledged,
    more: async (count) => {
      const goals = new Map([...turns].map(([stream, turn]) => [stream, turn + count]));
      while ([...goals].some(([stream, goal]) => (turns.get(stream) ?? 0) < goal)) {
        check();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    stop: async () => {
      stopped = true;
      await all;
      check();
    },
  };
}

async function persist(store: EventStore, stream: string, batch: NewEvent[], expected: 'none' | number): Promise<void> {
  for (;;) {
    try {
      await store.append(stream, batch, expected);
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}
