import { hash } from 'node:crypto';

/** A 48-bit integer key for a text: index entries stay small. Collisions are settled by comparing the text itself. */
export function keyOf(text: string): number {
  // Its bytes as characters: a buffer would cost more than the hash.
  const digest = hash('sha256', text, 'binary');
  let key = 0;
  for (let index = 0; index < 6; index += 1) key = key * 256 + digest.charCodeAt(index);
  return key;
}

/** What makes two deliveries the same entry: 72 bits of a hash of its CloudEvents source and id, in hexadecimal. */
export function intakeHash(source: string, id: string): string {
  return hash('sha256', `${source.length}:${source}${id}`, 'hex').slice(0, 18);
}

/** The hash within a derived id (of an entry that comes from outside, say); `undefined` for an id made at random. */
export function receiptKeyOf(eventId: string): string | undefined {
  if (eventId[14] !== '8') return undefined;
  return eventId.slice(15, 18) + eventId.slice(20, 23) + eventId.slice(24);
}
