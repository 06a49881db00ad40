import type { StoredEvent } from '#event-store';

/** The stream of the certificates of purges, which stand in clear (`PURGE_STREAM` of the retention). */
const PURGE_STREAM = 'purge-log';

/** Which keys the certificates of purges name, and so which streams a purge may have deleted. */
export class CertifiedKeys {
  private readonly keyIds = new Set<string>();

  take({ stream, type, data }: StoredEvent): void {
    if (stream !== PURGE_STREAM || type !== 'PurgeOpened') return;
    const { keyIds } = JSON.parse(Buffer.from(data).toString()) as { keyIds: readonly string[] };
    for (const keyId of keyIds) this.keyIds.add(keyId);
  }

  /** A stream of traces goes with the key of its day, `trace-<day>.…`; copies for a hold with theirs, `hold-<id>.traces`. */
  cover(stream: string): boolean {
    const keyId = /^trace-\d{4}-\d{2}-\d{2}/.exec(stream)?.[0] ?? stream;
    return this.keyIds.has(keyId.replace('-', '/'));
  }
}
