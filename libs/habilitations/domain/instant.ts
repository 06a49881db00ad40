import { DateTime } from 'luxon';

const SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.]\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

export const INSTANT_RULE =
  'un instant ISO 8601 avec son décalage est attendu, par exemple 2026-03-01T09:30:00+01:00 ou 2026-03-01T08:30:00Z';

/** Milliseconds since the epoch of an ISO 8601 instant that carries its offset; `undefined` for any other text. */
export function parseInstant(text: string): number | undefined {
  if (!SHAPE.test(text)) return undefined;
  const parsed = DateTime.fromISO(text, { setZone: true });
  return parsed.isValid ? parsed.toMillis() : undefined;
}

/** Milliseconds of a text that was checked before. @throws Error otherwise */
export function instantOf(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(INSTANT_RULE);
  return at;
}
