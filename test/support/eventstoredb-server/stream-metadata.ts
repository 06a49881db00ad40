import type { LogRecord } from './records.js';

/** `$tb` of a stream that was deleted softly. */
const SOFTLY_DELETED = Number.MAX_SAFE_INTEGER;

/** What the metadata of a stream (`$$name`) hides of it. */
export interface StreamMetadata {
  readonly maxCount?: number;
  /** Seconds. */
  readonly maxAge?: number;
  readonly truncateBefore?: number;
}

export const metastreamOf = (stream: string) => `$$${stream}`;
export const originalOf = (stream: string): string | undefined =>
  stream.startsWith('$$') ? stream.slice(2) : undefined;

/** Metadata that cannot be read hides nothing. */
export function metadataIn({ data }: Pick<LogRecord, 'data'>): StreamMetadata {
  try {
    const read = JSON.parse(Buffer.from(data).toString()) as Record<string, unknown>;
    const { $maxCount: maxCount, $maxAge: maxAge, $tb: truncateBefore } = read;
    return {
      ...(typeof maxCount === 'number' ? { maxCount } : {}),
      ...(typeof maxAge === 'number' ? { maxAge } : {}),
      ...(typeof truncateBefore === 'number' ? { truncateBefore } : {}),
    };
  } catch {
    return {};
  }
}

/** The document that a soft deletion leaves. */
export const SOFT_DELETION = '{"$tb":9223372036854775807}';

/** The same document, beginning again at `revision`. */
export function recreatedFrom(data: Uint8Array, revision: number): Uint8Array {
  const document = JSON.parse(Buffer.from(data).toString()) as object;
  return Buffer.from(JSON.stringify({ ...document, $tb: revision }));
}

export const isSoftlyDeleted = ({ truncateBefore = 0 }: StreamMetadata): boolean => truncateBefore >= SOFTLY_DELETED;

/** First revision that is shown. @param last revision of the stream */
export const firstShown = ({ maxCount, truncateBefore = 0 }: StreamMetadata, last: number): number =>
  Math.max(0, truncateBefore, maxCount === undefined ? 0 : last - maxCount + 1);

export const isExpired = ({ maxAge }: StreamMetadata, { created }: LogRecord, now: number): boolean =>
  maxAge !== undefined && created < now - maxAge * 1000;
