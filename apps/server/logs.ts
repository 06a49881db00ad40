import { type EventStore, SqliteEventStore, SqliteLogReader } from '#event-store';
import type { Places } from './places.js';

/*
 * Which adapter of the log a setting chooses: apart from the other stores, for threads that need the log alone. The one
 * that brings a client is imported only when it is chosen: ADR 0014.
 */

/** The reading half of the log, from any thread. */
export type LogReader = Pick<EventStore, 'readStream' | 'readAll' | 'subscribe' | 'head' | 'deletedStreams' | 'close'>;

/**
 * @param sealer URL of the module that seals on the log's thread, where it has one
 * @throws StoreUnavailable on a file that cannot be opened; RangeError on an address or file that cannot be used
 */
export async function openLog({ log }: Pick<Places, 'log'>, sealer?: string): Promise<EventStore> {
  if ('file' in log) return SqliteEventStore.open({ file: log.file, sealer });
  const { EventStoreDbEventStore } = await import('#event-store/eventstoredb');
  return EventStoreDbEventStore.open(log);
}

/** Beside the one who writes. Errors: those of `openLog`. */
export async function openLogReader({ log }: Pick<Places, 'log'>): Promise<LogReader> {
  if ('file' in log) return new SqliteLogReader(log.file);
  const { EventStoreDbEventStore } = await import('#event-store/eventstoredb');
  return EventStoreDbEventStore.open(log);
}
