import type { Clock } from '#kernel';
import { type AnyKeyring, Keyring } from '#keyring';
import {
  type Feed,
  type ProjectionsListener,
  type RawEvent,
  SqliteProjections,
  SqliteViewTables,
  type ViewTables,
  type Views,
} from '#read-store';
import { viewGroups } from './log-contexts.js';
import type { Places } from './places.js';

/*
 * The one place that knows which adapter a setting chooses. Those that bring a client are imported only when they are
 * chosen: ADR 0014.
 */

/** Views that are told how far their projections are, where they run in this process. */
export type ServedViews = Views & {
  advanced(group: string, checkpoint: number, changedAt?: number): void;
  swapped(group: string): void;
  close(): void | Promise<void>;
};

/** The projections of all groups, wherever the views are. */
export interface AnyProjections {
  run(signal: AbortSignal): Promise<void>;
  rebuild(names: readonly string[], signal: AbortSignal): Promise<void>;
}

const versions = (): Map<string, number> => new Map(viewGroups.map(({ name, version }) => [name, version]));

/** @throws WrongMasterKey, KeyringUnreadable, KeyringUnreachable */
export async function openKeyring(
  { keyring }: Pick<Places, 'keyring'>,
  options: { readonly masterKey: Buffer; readonly readonly?: boolean; readonly clock?: Clock },
): Promise<AnyKeyring> {
  if ('file' in keyring) return Keyring.open({ file: keyring.file, ...options });
  const { PostgresKeyring } = await import('#keyring/postgres');
  return PostgresKeyring.open({ url: keyring.url, ...options });
}

/** Errors: the database's. */
export async function openProjections<Raw extends RawEvent>(
  { views }: Pick<Places, 'views'>,
  feed: Feed<Raw>,
  listener: ProjectionsListener,
): Promise<AnyProjections> {
  if ('folder' in views) return new SqliteProjections(views.folder, viewGroups, feed, listener);
  const { PostgresProjections } = await import('#read-store/postgres');
  return new PostgresProjections({ url: views.url }, viewGroups, feed, listener);
}

/** In SQLite, the views; in PostgreSQL, also what they say of the runner, on whichever server. */
export async function openViews({ views }: Pick<Places, 'views'>) {
  if ('folder' in views) {
    const { SqliteViews } = await import('#read-store/sqlite');
    return { kind: 'sqlite', views: new SqliteViews(views.folder, versions()) } as const;
  }
  const { PostgresViews } = await import('#read-store/postgres');
  return { kind: 'postgres', views: await PostgresViews.open({ url: views.url, versions: versions() }) } as const;
}

/** Every row of the views in service, for whoever compares them. Errors: the database's. */
export async function openViewTables({ views }: Pick<Places, 'views'>): Promise<ViewTables> {
  if ('folder' in views) return new SqliteViewTables(views.folder);
  const { PostgresViewTables } = await import('#read-store/postgres');
  return PostgresViewTables.open(views.url);
}

export type OpenedViews = Awaited<ReturnType<typeof openViews>>;
