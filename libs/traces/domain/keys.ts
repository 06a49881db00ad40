import { hash } from 'node:crypto';

/** A 48-bit integer key for a text: index entries stay small. Collisions are settled by comparing the text itself. */
export function keyOf(text: string): number {
  return hash('sha256', text, 'buffer').readUIntBE(0, 6);
}

/** What makes two deliveries the same entry: 72 bits of a hash of its CloudEvents source and id, in hexadecimal. */
export function intakeHash(source: string, id: string): string {
  return hash('sha256', `${source.length}:${source}${id}`, 'buffer').toString('hex', 0, 9);
}

/**
 * The id of an entry that comes from outside: a UUIDv8 (RFC 9562) of its time, then its hash. The same entry has the
 * same id at every delivery, and ids stay in time order.
 */
export function intakeId(digest: string, milliseconds: number): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const [a, b, c] = [digest.slice(0, 3), digest.slice(3, 6), digest.slice(6)];
  return `${time.slice(0, 8)}-${time.slice(8)}-8${a}-8${b}-${c}`;
}

/** The hash within an intake id; `undefined` for an id of our own making. */
export function receiptKeyOf(eventId: string): string | undefined {
  if (eventId[14] !== '8') return undefined;
  return eventId.slice(15, 18) + eventId.slice(20, 23) + eventId.slice(24);
}
