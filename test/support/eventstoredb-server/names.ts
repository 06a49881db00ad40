/**
 * The server takes any stream name, the store beneath only those of its port: every other name is kept, encoded, in one of
 * its categories. So are the names that look encoded.
 */
const ENCODED = 'hold-0x.';
const PLAIN =
  /^(?:trace|convention|account|directory|habilitations|review|request|hold|incident|purge|checkpoint)-[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const LONGEST = 200;

/** Where the tombstones stand; shown as the last event of each deleted stream. */
export const TOMBSTONES = ENCODED + 'tombstones.';
export const ENCODED_PREFIX = ENCODED;

/** @throws RangeError on a name of more than about 145 bytes: the one limit that the real server does not have */
export function storedName(stream: string): string {
  if (PLAIN.test(stream) && !stream.startsWith(ENCODED)) return stream;
  const name = ENCODED + Buffer.from(stream).toString('base64url');
  if (name.length - 'hold-'.length > LONGEST) throw new RangeError(`a stream name too long for the test server`);
  return name;
}

export const streamNamed = (stored: string): string =>
  stored.startsWith(ENCODED) ? Buffer.from(stored.slice(ENCODED.length), 'base64url').toString() : stored;
