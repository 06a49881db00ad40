import type { DataFolder } from './data-folder.js';
import type { Settings } from './settings.js';

/** Where each store lives. Plain data: a worker thread is told it as it is. */
export interface Places {
  readonly log: { readonly file: string } | LogServer;
  readonly views: { readonly folder: string } | { readonly url: string };
  readonly keyring: { readonly file: string } | { readonly url: string };
}

export interface LogServer {
  /** `esdb://…` or `esdb+discover://…`. */
  readonly connection: string;
  readonly caFile?: string;
  readonly credentialsFile?: string;
}

type Named = Pick<
  Settings,
  'EVENT_STORE' | 'EVENT_STORE_CA_FILE' | 'EVENT_STORE_CREDENTIALS_FILE' | 'DATABASE_URL' | 'KEYRING_DATABASE_URL'
>;

/** Each in the data folder, unless a setting says where else. */
export function placesOf(settings: Named, folder: DataFolder): Places {
  const { EVENT_STORE: log, EVENT_STORE_CA_FILE: caFile, EVENT_STORE_CREDENTIALS_FILE: credentialsFile } = settings;
  const { DATABASE_URL: views, KEYRING_DATABASE_URL: keyring } = settings;
  const files = {
    ...(caFile === undefined ? {} : { caFile }),
    ...(credentialsFile === undefined ? {} : { credentialsFile }),
  };
  return {
    log: log === 'sqlite' ? { file: folder.log } : { connection: log, ...files },
    views: views === undefined ? { folder: folder.views } : { url: views },
    keyring: keyring === undefined ? { file: folder.keyring } : { url: keyring },
  };
}

/** Whether other servers may write the same log. */
export const isShared = ({ log }: Places): boolean => 'connection' in log;
